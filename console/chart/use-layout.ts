/** The layout of a chart for the place that it is drawn in. */
import { useEffect, useMemo, useState } from 'react';
import type { ChartModel } from './chart-model.ts';
import type { Candidate } from './layout-choice.ts';
import { layoutFor, layoutNow, type Place } from './layouts.ts';

interface Layout {
  readonly candidate: Candidate | null;
  readonly error: Error | null;
}

interface Wanted extends Omit<Place, 'width'> {
  /** Null: not measured yet. */
  readonly width: number | null;
}

export function useLayout(model: ChartModel, { width, height, labels }: Wanted): Layout {
  const place = useMemo(
    (): Place | null => (width === null ? null : { width, height, labels }),
    [width, height, labels],
  );
  const [made, setMade] = useState<Layout & { readonly of: ChartModel | null }>({
    of: null,
    candidate: null,
    error: null,
  });
  const now = useMemo(() => (place === null ? null : layoutNow(model, place)), [model, place]);
  useEffect(() => {
    if (place === null || now !== null) return;
    let isWanted = true;
    const show = (candidate: Candidate | null, error: Error | null): void => {
      if (isWanted) setMade({ of: model, candidate, error });
    };
    layoutFor(model, place).then(
      (candidate) => show(candidate, null),
      (error: unknown) => show(null, error as Error),
    );
    return () => {
      isWanted = false;
    };
  }, [model, place, now]);
  if (now !== null) return { candidate: now, error: null };
  return made.of === model ? made : { candidate: null, error: null };
}
