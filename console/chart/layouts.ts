/**
 * Where layouts come from. Those of our own kinds are made with the page (`made-layouts.json`); others are
 * made in a worker, once for each chart, and the next visit finds them kept by the browser. What is known is
 * there at once: nothing is drawn in its place first.
 */
import ELK from 'elkjs/lib/elk-api.js';
import type { ELK as Elk } from 'elkjs/lib/elk-api.js';
import ElkWorker from 'elkjs/lib/elk-worker.min.js?worker';
import { type LayoutWish, placed, type Placed } from './chart-layout.ts';
import type { ChartModel } from './chart-model.ts';
import { type Candidate, chosen, directionsFor, labelledEdgesMax } from './layout-choice.ts';
import { layoutKey, type PackedLayout, packed, unpacked } from './layout-pack.ts';
import { keepLayout, keptLayout, type Shelf } from './layout-shelf.ts';
import file from './made-layouts.json' with { type: 'json' };
import type { Area } from './viewport.ts';

const made = file.layouts as unknown as Readonly<Record<string, PackedLayout>>;
const shelf = (): Shelf => localStorage;
const known = new Map<string, Placed>();

let elk: Elk | null = null;
const layouter = (): Elk => (elk ??= new ELK({ workerFactory: () => new ElkWorker() }));

export interface Place extends Area {
  /** Null: labels where they can be read. */
  readonly labels: boolean | null;
}

/** The layout that suits a place best. Null: one that has to be looked at is not known yet. */
export function layoutNow(model: ChartModel, place: Place): Candidate | null {
  const candidates: Candidate[] = [];
  for (const wish of wishesFor(model, place)) {
    const found = find(model, wish);
    if (found === null) return null;
    candidates.push({ wish, placed: found });
  }
  return chosen(candidates, place);
}

/** One after the other: the worker has one pair of hands. */
export async function layoutFor(model: ChartModel, place: Place): Promise<Candidate | null> {
  for (const wish of wishesFor(model, place)) if (find(model, wish) === null) await make(model, wish);
  return layoutNow(model, place);
}

function wishesFor(model: ChartModel, place: Place): readonly LayoutWish[] {
  const { labels } = place;
  const both = labels === null ? [true, false] : [labels];
  const sorts = labels === null && model.edges.length > labelledEdgesMax ? [false] : both;
  return sorts.flatMap((hasLabels) =>
    directionsFor(place).map((direction): LayoutWish => ({ direction, hasLabels })),
  );
}

function find(model: ChartModel, wish: LayoutWish): Placed | null {
  const key = layoutKey(model, wish);
  const had = known.get(key);
  if (had !== undefined) return had;
  const kept = made[key] ?? keptLayout(shelf(), key);
  const found = kept === null ? null : unpacked(kept, model);
  if (found !== null) known.set(key, found);
  return found;
}

async function make(model: ChartModel, wish: LayoutWish): Promise<void> {
  const key = layoutKey(model, wish);
  const fresh = await placed(layouter(), model, wish);
  known.set(key, fresh);
  keepLayout(shelf(), key, packed(fresh, model));
}
