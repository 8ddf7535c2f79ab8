/**
 * Every actor source that a machine can reach, under the name that XState puts on the reference it spawns:
 * promise logic becomes activities, machines become children, the rest is refused.
 */
import type { AnyStateMachine } from 'xstate';
import { activityOf, type ActorLogic, classifyLogic } from './logic.ts';
import type { Activity, ActivityOptions } from './kind.ts';
import { implementationsOf, sourceUses } from './walk.ts';

export interface ActorSource {
  readonly src: string;
  readonly raw: unknown;
  readonly logic: ActorLogic;
  readonly place: string;
}
export type ActorSources = ReadonlyMap<string, ActorSource>;
type GivenActivities = { readonly [src: string]: ActivityOptions };

export function actorSources(machine: AnyStateMachine): ActorSources {
  const named = Object.entries(implementationsOf(machine, 'actors')).map(([src, raw]) =>
    sourceFrom(src, raw, `\`setup({ actors })\` entry \`${src}\``),
  );
  const known = new Set(named.map(({ raw }) => raw));
  const inline = sourceUses(machine).flatMap(({ src, inline: raw, place }, index) => {
    if (raw === null || (src === null && known.has(raw))) return [];
    return [sourceFrom(src ?? `xstate.spawn.${index}`, raw, place)];
  });
  return new Map([...named, ...inline].map((source) => [source.src, source]));
}

const sourceFrom = (src: string, raw: unknown, place: string): ActorSource => ({
  src,
  raw,
  logic: classifyLogic(raw),
  place,
});

/** Sources that a state names and nobody implements, with the first place that does. */
export function unimplemented(machine: AnyStateMachine): ReadonlyMap<string, string> {
  const missing = new Map<string, string>();
  for (const { src, inline, place } of sourceUses(machine)) {
    const isMissing =
      src !== null && inline === null && !Object.hasOwn(implementationsOf(machine, 'actors'), src);
    if (isMissing && !missing.has(src)) missing.set(src, place);
  }
  return missing;
}

export function activitiesOf(
  sources: ActorSources,
  missing: ReadonlyMap<string, string>,
  given: GivenActivities,
) {
  const activities = new Map<string, ActivityOptions & { readonly run: Activity }>();
  for (const { src, logic } of sources.values()) {
    if (logic.sort === 'promise') activities.set(src, { run: activityOf(logic.create) });
  }
  for (const [key, options] of Object.entries(given)) {
    const src = sources.has(`${inlinePrefix}${key}`) ? `${inlinePrefix}${key}` : key;
    const run = options.run ?? activities.get(src)?.run;
    if (run !== undefined && (activities.has(src) || missing.has(src)))
      activities.set(src, { ...options, run });
  }
  return activities;
}

/** An inline invoke may be named without it: `0.order.paying`. */
export const inlinePrefix = 'xstate.invoke.';

export function sourceProblems(
  sources: ActorSources,
  missing: ReadonlyMap<string, string>,
  given: GivenActivities,
) {
  const unserved = [...missing].filter(([src]) => given[src]?.run === undefined);
  return [
    ...[...sources.values()].flatMap(liveProblem),
    ...unserved.map(
      ([src, place]) =>
        `${place} starts the actor \`${src}\`, which has no implementation; ` +
        `add it to \`setup({ actors })\`, or give the kind \`activities: { '${src}': { run } }\``,
    ),
    ...Object.entries(given).flatMap(([key, options]) => activityProblem({ sources, missing, key, options })),
  ];
}

function liveProblem({ src, logic, place }: ActorSource): string[] {
  if (logic.sort !== 'live') return [];
  const what = place.includes('entry') ? `${place} is` : `${place} starts \`${src}\`, which is`;
  return [
    `${what} \`${logic.name}\`: it lives in the memory of one process and would not survive it; ` +
      'make it `fromPromise`, or a machine that waits for events',
  ];
}

interface GivenActivity {
  readonly sources: ActorSources;
  readonly missing: ReadonlyMap<string, string>;
  readonly key: string;
  readonly options: ActivityOptions;
}

function activityProblem({ sources, missing, key, options }: GivenActivity): string[] {
  const source = sources.get(key) ?? sources.get(`${inlinePrefix}${key}`);
  if (source?.logic.sort === 'machine') {
    return [`\`activities\` has \`${key}\`, which is a machine; register that machine as a kind of its own`];
  }
  if (source === undefined && !missing.has(key)) {
    const known = [...sources.values()].filter(({ logic }) => logic.sort === 'promise').map(({ src }) => src);
    const list = [...known, ...missing.keys()].map((src) => `\`${src}\``).join(', ') || 'none';
    return [`\`activities\` has \`${key}\`, which no state starts; the machine has: ${list}`];
  }
  return numberProblems(key, options);
}

const atLeast = {
  attemptsMax: 1,
  lostMax: 1,
  backoffMs: 0,
  backoffMaxMs: 0,
  deadlineMs: 1,
  leaseMs: 1,
} as const;

const numberProblems = (key: string, options: ActivityOptions): string[] =>
  (Object.keys(atLeast) as (keyof typeof atLeast)[])
    .filter((name) => options[name] !== undefined && !((options[name] ?? NaN) >= atLeast[name]))
    .map(
      (name) =>
        `Expected \`activities.${key}.${name}\` to be a number from ${atLeast[name]}, ` +
        `got \`${String(options[name])}\``,
    );
