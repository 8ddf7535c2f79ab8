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
import type { Placed } from './chart-layout.ts';
import { type Area, firstView, fitted, headings, neighbour, showing, type View, zoomed } from './viewport.ts';

export interface Viewport {
  grab(event: PointerEvent<SVGSVGElement>): void;
  drag(event: PointerEvent<SVGSVGElement>): void;
  release(): void;
  zoom(factor: number): void;
  fit(): void;
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
}

const zoomStep = 1.3;

export function useViewport({ box, plane, placed, height, isClose }: ViewportOf): Viewport {
  const view = useRef<View>({ x: 0, y: 0, scale: 1 });
  const grabbed = useRef<{ readonly x: number; readonly y: number; readonly view: View } | null>(null);
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
    },
    [plane],
  );
  useLayoutEffect(() => look(firstView(placed, screen(), isClose)), [placed, look, screen, isClose]);
  useWheel(box, (factor, at) => look(zoomed(view.current, factor, at)));
  return useMemo(() => {
    const middle = (): { x: number; y: number } => ({ x: screen().width / 2, y: screen().height / 2 });
    const zoom = (factor: number): void => look(zoomed(view.current, factor, middle()));
    const fit = (): void => look(fitted(placed, screen()));
    return {
      grab: (event) => {
        if (event.button === 0) grabbed.current = { x: event.clientX, y: event.clientY, view: view.current };
      },
      drag: (event) => {
        const from = grabbed.current;
        if (from === null) return;
        if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > 4)
          event.currentTarget.setPointerCapture(event.pointerId);
        look({
          ...from.view,
          x: from.view.x + event.clientX - from.x,
          y: from.view.y + event.clientY - from.y,
        });
      },
      release: () => {
        grabbed.current = null;
      },
      zoom,
      fit,
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
        else if (heading === undefined) return;
        else focusOn(box.current, neighbour(placed.boxes, id, heading));
        event.preventDefault();
      },
    };
  }, [box, placed, look, screen]);
}

function focusOn(within: HTMLElement | null, id: string | null): void {
  if (id === null) return;
  within?.querySelector<SVGGElement>(`[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
}

type Point = { readonly x: number; readonly y: number };

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
