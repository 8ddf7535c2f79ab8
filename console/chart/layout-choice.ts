/** Which of several layouts suits a place: the largest, with labels where those can be read too. Pure. */
import type { LayoutWish, Placed } from './chart-layout.ts';
import { type Area, fitted, readable } from './viewport.ts';

export interface Candidate {
  readonly wish: LayoutWish;
  readonly placed: Placed;
}

/** Labels are smaller than names: below this they are only dust. */
const labelsFrom = 0.8;
/** With more edges than these nobody needs to try. */
export const labelledEdgesMax = 24;

/** A wide place is rather read across. */
export const directionsFor = ({ width, height }: Area): readonly LayoutWish['direction'][] =>
  width > height * 1.2 ? ['RIGHT', 'DOWN'] : ['DOWN', 'RIGHT'];

/** With labels if those can be read, else by names alone. */
export function chosen(candidates: readonly Candidate[], place: Area): Candidate | null {
  const labelled = largest(
    candidates.filter(({ wish }) => wish.hasLabels),
    place,
  );
  const named = largest(
    candidates.filter(({ wish }) => !wish.hasLabels),
    place,
  );
  if (labelled === null || named === null) return labelled ?? named;
  return fitted(labelled.placed, place).scale >= labelsFrom ? labelled : named;
}

/** The largest when seen whole; of two that are nearly alike the one that stands first. */
function largest(candidates: readonly Candidate[], place: Area): Candidate | null {
  let best: { readonly candidate: Candidate; readonly scale: number } | null = null;
  for (const candidate of candidates) {
    const { scale } = fitted(candidate.placed, place);
    if (best === null || scale > best.scale * 1.05) best = { candidate, scale };
  }
  return best?.candidate ?? null;
}

/** Of the page above a chart. */
const roomAbove = 220;
const heightMin = 320;

/** No higher than what is drawn; a chart that is too large to be seen whole takes all that there is. */
export function heightOf({ placed }: Candidate, place: Area): number {
  const { scale } = fitted(placed, place);
  if (scale < readable) return place.height;
  return Math.round(Math.min(place.height, Math.max(heightMin, placed.height * scale + 48)));
}

/** At most, known before the layout is: by the states there are, the width, and the window. */
export function heightFor(states: number, { width, height }: Area): number {
  const wanted = Math.min(200 + states * 26, width * 0.72, height - roomAbove);
  return Math.round(Math.max(heightMin, wanted));
}
