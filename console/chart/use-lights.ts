/**
 * Lights edges as transitions happen. Moves are gathered to the next frame of the animation, and an edge that
 * is lit already is left alone: thousands of transitions a second cost no more than there are edges.
 */
import { type RefObject, useEffect, useMemo } from 'react';
import { onMoves } from '../api/live.ts';
import type { ChartModel } from './chart-model.ts';
import { LightMap } from './lights.ts';

/** In few steps: each of them is a picture to be painted, of the whole chart where there is no GPU. */
const litMs = 800;
const easing = 'steps(4, jump-start)';

export function useLights(
  svg: RefObject<SVGSVGElement | null>,
  model: ChartModel,
  kind: string | null,
): void {
  const map = useMemo(() => new LightMap(model), [model]);
  const numbers = useMemo(() => new Map(model.edges.map(({ id }, index) => [id, index])), [model]);
  useEffect(() => {
    if (kind === null) return;
    const pending = new Map<string, number>();
    const litAt = new Map<string, number>();
    let frame = 0;
    const flush = (now: number): void => {
      frame = 0;
      for (const [id, count] of pending) {
        const path = svg.current?.querySelector<SVGPathElement>(`[data-edge~="${numbers.get(id)}"]`);
        if (path === null || path === undefined) continue;
        path.dataset['taken'] = String(Number(path.dataset['taken'] ?? 0) + count);
        if (now - (litAt.get(id) ?? -litMs) < litMs) continue;
        litAt.set(id, now);
        light(path);
      }
      pending.clear();
    };
    const stop = onMoves((moves) => {
      for (const [of, from, to, count] of moves) {
        if (of !== kind || from === null) continue;
        for (const id of map.edgesOf(from, to)) pending.set(id, (pending.get(id) ?? 0) + count);
      }
      if (pending.size > 0 && frame === 0) frame = requestAnimationFrame(flush);
    });
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [svg, map, numbers, kind]);
}

function light(path: SVGPathElement): void {
  const { color } = getComputedStyle(path);
  path.animate([{ stroke: color, strokeWidth: '4px' }, {}], { duration: litMs, easing });
}
