/**
 * How many actors are in each state: as they were counted, with what has moved since. Figures that stay the
 * same stay the same objects, so that only states that changed are drawn again.
 */
import { useMemo, useRef } from 'react';
import { type Counts, live, useLive } from '../api/live.ts';
import { type Asked, useAsk } from '../api/use-ask.ts';
import type { Answer } from '../api/client.ts';
import type { ChartModel } from './chart-model.ts';
import { LightMap } from './lights.ts';
import { addMoves, differences, type Figures, figuresOf, keepingSame, type StateFigures } from './figures.ts';

type Population = Answer<'kind.population'>;

const againMs = 2_000;

export function useFigures(
  kind: string,
  model: ChartModel | null,
): Asked<Population> & { readonly figures: Figures } {
  const asked = useAsk('kind.population', { kind }, { everyMs: againMs });
  const net = useLive((picture) => picture.net);
  const counted = useRef<{ readonly of: Population | null; readonly net: Counts }>({ of: null, net: {} });
  if (counted.current.of !== asked.answer)
    counted.current = { of: asked.answer, net: live.getSnapshot().context.net };
  const map = useMemo(() => (model === null ? null : new LightMap(model)), [model]);
  const before = useRef<Figures>(new Map());
  const figures = useMemo(() => {
    const since = differences(counted.current.net[kind] ?? {}, net[kind] ?? {});
    const now = asked.answer === null ? new Map<string, StateFigures>() : figuresOf(asked.answer);
    if (map !== null && model !== null) addMoves(now, since, pathsFor(model, map));
    before.current = keepingSame(before.current, now);
    return before.current;
  }, [asked.answer, net, kind, map, model]);
  return { ...asked, figures };
}

const pathsFor = (model: ChartModel, map: LightMap): ((status: string) => readonly string[]) => {
  const paths = new Map(model.states.map(({ id, path }) => [id, path]));
  return (status) => map.statesOf(status).map((id) => paths.get(id) ?? '');
};
