/** Layouts are made in a worker, once for each chart; the next visit finds them kept by the browser. */
import { useEffect, useState } from 'react';
import ELK from 'elkjs/lib/elk-api.js';
import type { ELK as Elk } from 'elkjs/lib/elk-api.js';
import ElkWorker from 'elkjs/lib/elk-worker.min.js?worker';
import { type LayoutWish, placed, type Placed } from './chart-layout.ts';
import type { ChartModel } from './chart-model.ts';
import { keptText, placedFrom, type Shelf } from './layout-shelf.ts';

let elk: Elk | null = null;
const layouter = (): Elk => (elk ??= new ELK({ workerFactory: () => new ElkWorker() }));
const shelf = (): Shelf => localStorage;
const kept = new Map<string, Promise<Placed>>();

interface Layout {
  readonly placed: Placed | null;
  readonly error: Error | null;
}

export function useLayout(model: ChartModel, { direction, hasLabels }: LayoutWish): Layout {
  const place = `${model.hash} ${direction} ${hasLabels ? 'labels' : 'names'}`;
  const [layout, setLayout] = useState<Layout & { readonly place: string }>({
    place: '',
    placed: null,
    error: null,
  });
  useEffect(() => {
    let isWanted = true;
    const show = (next: Layout): void => {
      if (isWanted) setLayout({ ...next, place });
    };
    laidOut(model, place, { direction, hasLabels }).then(
      (found) => show({ placed: found, error: null }),
      (error: unknown) => show({ placed: null, error: error as Error }),
    );
    return () => {
      isWanted = false;
    };
  }, [model, place, direction, hasLabels]);
  return layout.place === place ? layout : { placed: null, error: null };
}

function laidOut(model: ChartModel, place: string, wish: LayoutWish): Promise<Placed> {
  const known = kept.get(place);
  if (known !== undefined) return known;
  const onShelf = placedFrom(shelf(), place);
  const coming = onShelf === null ? placed(layouter(), model, wish) : Promise.resolve(onShelf);
  kept.set(place, coming);
  coming.then(
    (made) => keptText(shelf(), place, made),
    () => kept.delete(place),
  );
  return coming;
}
