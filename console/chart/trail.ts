/** Where an actor has been, and by which edges it came: what a chart remembers of a journal. Pure. */
import type { LightMap } from './lights.ts';

export interface Trail {
  /** Paths of states. */
  readonly been: ReadonlySet<string>;
  /** Ids of edges. */
  readonly taken: ReadonlySet<string>;
}

interface Moment {
  readonly status: string | null;
  readonly states: readonly string[];
}

/** Of moments that follow each other, the last one being the present. */
export function trailOf(moments: readonly Moment[], lights: LightMap): Trail {
  const been = new Set<string>();
  const taken = new Set<string>();
  let before: string | null = null;
  for (const { status, states } of moments) {
    for (const path of states) been.add(path);
    if (before !== null && status !== null && before !== status)
      for (const id of lights.edgesOf(before, status)) taken.add(id);
    before = status;
  }
  return { been, taken };
}
