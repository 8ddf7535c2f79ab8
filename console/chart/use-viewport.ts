/** Moves the plane under the eye: by pointer, wheel and keys. Nothing is drawn again for it. */
import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react';
import type { Box, Placed } from './chart-layout.ts';
import {
  type Area,
  centred,
  firstView,
  fitted,
  headings,
  isCut,
  neighbour,
  type Point,
  showing,
  sightOf,
  type View,
  zoomed,
  zoomWord,
} from './viewport.ts';

export interface Viewport {
  grab(event: PointerEvent<SVGSVGElement>): void;
  drag(event: PointerEvent<SVGSVGElement>): void;
  release(): void;
  zoom(factor: number): void;
  fit(): void;
  /** As large as it is meant to be, around what is in the middle now. */
  actual(): void;
  /** Brings this point of the plane into the middle. */
  centre(at: Point): void;
  fill(): void;
  /** Moves so far that this state is seen. */
  show(id: string): void;
  keys(event: KeyboardEvent, id: string): void;
}

interface ViewportOf {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly plane: RefObject<SVGGElement | null>;
  readonly placed: Placed;
  readonly height: number;
  /** Near enough to read, whatever of the plane is out of sight then. */
  readonly isClose: boolean;
  /** The state that is in sight first. */
  readonly begin: string | null;
}

const zoomStep = 1.3;
/** A hand that clicks is not quite still. */
const dragFrom = 4;

export function useViewport({ box, plane, placed, height, isClose, begin }: ViewportOf): Viewport {
  const view = useRef<View>({ x: 0, y: 0, scale: 1 });
  const screen = useCallback(
    (): Area => ({
      width: box.current?.clientWidth ?? 0,
      height: box.current?.querySelector('svg')?.clientHeight ?? height,
    }),
    [box, height],
  );
  const look = useCallback(
    (next: View): void => {
      view.current = next;
      plane.current?.setAttribute('transform', `translate(${next.x} ${next.y}) scale(${next.scale})`);
      const element = box.current;
      if (element === null) return;
      element.dataset['zoom'] = zoomWord(next.scale);
      element.style.setProperty('--scale', String(next.scale));
      element.dataset['cut'] = String(isCut(next, placed, screen()));
      moveSight(element, sightOf(next, screen()));
    },
    [plane, box, placed, screen],
  );
  useLayoutEffect(() => {
    const first = firstView(placed, screen(), isClose);
    const at = placed.boxes.get(begin ?? '');
    // What is whole stays in the middle.
    look(at === undefined || !isCut(first, placed, screen()) ? first : showing(first, at, screen()));
  }, [placed, look, screen, isClose, begin]);
  useWheel(box, (factor, at) => look(zoomed(view.current, factor, at)));
  const grip = useGrip(view, look);
  return useMemo(() => {
    const middle = (): { x: number; y: number } => ({ x: screen().width / 2, y: screen().height / 2 });
    const zoom = (factor: number): void => look(zoomed(view.current, factor, middle()));
    const fit = (): void => look(fitted(placed, screen()));
    return {
      ...grip,
      zoom,
      fit,
      actual: () => zoom(1 / view.current.scale),
      centre: (at) => look(centred(view.current, at, screen())),
      fill: () => {
        const isFull = document.fullscreenElement !== null;
        const turning = isFull ? document.exitFullscreen() : box.current?.requestFullscreen();
        void turning?.then(fit, () => undefined);
      },
      show: (id) => {
        const wanted = placed.boxes.get(id);
        if (wanted !== undefined) look(showing(view.current, wanted, screen()));
      },
      keys: (event, id) => {
        const heading = headings[event.key];
        if (event.key === '+' || event.key === '=') zoom(zoomStep);
        else if (event.key === '-') zoom(1 / zoomStep);
        else if (event.key === '0') fit();
        else if (event.key === '1') zoom(1 / view.current.scale);
        else if (heading === undefined) return;
        else focusOn(box.current, neighbour(placed.boxes, id, heading));
        event.preventDefault();
      },
    };
  }, [box, placed, look, screen, grip]);
}

/** Moved as far as the pointer moves while it is held down. */
function useGrip(
  view: RefObject<View>,
  look: (next: View) => void,
): Pick<Viewport, 'grab' | 'drag' | 'release'> {
  const grabbed = useRef<{ readonly x: number; readonly y: number; readonly view: View } | null>(null);
  return useMemo(
    () => ({
      grab: (event) => {
        if (event.button === 0) grabbed.current = { x: event.clientX, y: event.clientY, view: view.current };
      },
      drag: (event) => {
        const from = grabbed.current;
        if (from === null) return;
        const [right, down] = [event.clientX - from.x, event.clientY - from.y];
        if (Math.hypot(right, down) > dragFrom) event.currentTarget.setPointerCapture(event.pointerId);
        look({ ...from.view, x: from.view.x + right, y: from.view.y + down });
      },
      release: () => {
        grabbed.current = null;
      },
    }),
    [view, look],
  );
}

function focusOn(within: HTMLElement | null, id: string | null): void {
  if (id === null) return;
  within?.querySelector<SVGGElement>(`[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
}

/** The map in the corner shows what is in sight. */
function moveSight(within: HTMLElement, { x, y, width, height }: Box): void {
  const sight = within.querySelector('.chart-map .sight');
  for (const [name, value] of Object.entries({ x, y, width, height }))
    sight?.setAttribute(name, String(value));
}

/** The wheel alone scrolls the page: whoever reads on is not caught in a chart. */
function useWheel(box: RefObject<HTMLElement | null>, turn: (factor: number, at: Point) => void): void {
  const latest = useRef(turn);
  latest.current = turn;
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const wheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const edge = element.getBoundingClientRect();
      latest.current(Math.exp(-event.deltaY / 300), {
        x: event.clientX - edge.left,
        y: event.clientY - edge.top,
      });
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, [box]);
}
