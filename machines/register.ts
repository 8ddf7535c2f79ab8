/**
 * From what authors wrote to kinds that the runtime can trust. Collects everything that is wrong with all
 * kinds and refuses once, before anything runs. Owns the names of derived kinds: a child machine that nobody
 * registered.
 */
import { type AnyStateMachine, fromPromise } from 'xstate';
import type { ZodType } from 'zod';
import { isKindName } from '../contracts/ids.ts';
import { limits } from '../contracts/limits.ts';
import { customActions, missingNames, statusProblems } from './audit.ts';
import { contentHash, shortHash } from './content-hash.ts';
import type { Kind, KindOptions } from './kind.ts';
import { type ActorSources, activitiesOf, actorSources, sourceProblems, unimplemented } from './sources.ts';
import { isReservedType, stalledType } from '../contracts/words.ts';
import { supervisionProblems } from './supervision.ts';
import { stallAfterOf } from './status.ts';
import { implementationsOf, statesOf } from './walk.ts';

/** A child in a child in a child: one more and the name of the kind says nothing any more. */
const DERIVED_DEPTH_MAX = 4;

export class KindProblems extends Error {
  override readonly name = 'KindProblems';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`These kinds cannot be made durable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

interface Draft {
  readonly name: string;
  readonly options: KindOptions;
  /** The drafts that this one was derived from, nearest first; empty for a kind with an author's name. */
  readonly above: readonly Draft[];
}

export function registerKinds(options: readonly KindOptions[]): ReadonlyMap<string, Kind> {
  const register = new Register(options);
  // Grows while it is walked: a kind appends the kinds of its children.
  for (const draft of register.drafts) register.admit(draft);
  const problems = [...new Set(register.problems)];
  if (problems.length > 0) throw new KindProblems(problems);
  return register.kinds;
}

class Register {
  readonly drafts: Draft[];
  readonly kinds = new Map<string, Kind>();
  readonly problems: string[] = [];
  readonly #authored: readonly Draft[];

  constructor(options: readonly KindOptions[]) {
    this.#authored = options.map((given) => ({
      name: given.name ?? given.machine.id,
      options: given,
      above: [],
    }));
    this.drafts = [...this.#authored];
  }

  admit(draft: Draft): void {
    const { machine, activities = {}, statuses, strict, supervision = {}, events = {} } = draft.options;
    const sources = actorSources(machine);
    const missing = unimplemented(machine);
    const found = [
      ...this.#nameProblems(draft),
      ...missingNames(machine),
      ...(strict === true ? customActions(machine) : []),
      ...(statuses === undefined ? [] : statusProblems(machine, statuses)),
      ...supervisionProblems(supervision, statuses ?? null),
      ...sourceProblems(sources, missing, activities),
      ...schemaProblems(machine, Object.keys(events)),
    ];
    const children = this.#childrenOf(draft, sources, found);
    this.problems.push(...found.map((problem) => `\`${draft.name}\`: ${problem}`));
    if (found.length === 0) this.kinds.set(draft.name, this.#kindFrom(draft, sources, children));
  }

  #nameProblems({ name, above }: Draft): string[] {
    // A derived name is made here, and made legal and free; one below an illegal name needs no second
    // complaint.
    if (above.length > 0) return [];
    if (!isKindName(name)) {
      return [
        `Expected a kind name of lower-case letters, digits and \`-\`, got \`${name}\`; ` +
          "give the kind a name (`defineKind({ name: 'order', machine })`) or the machine such an `id`",
      ];
    }
    const same = this.drafts.filter((other) => other.name === name);
    return same.length > 1
      ? [`${same.length} kinds have the name \`${name}\`; give each a \`name\` of its own`]
      : [];
  }

  #childrenOf(draft: Draft, sources: ActorSources, found: string[]): Map<string, string> {
    const children = new Map<string, string>();
    for (const { src, logic, place } of sources.values()) {
      if (logic.sort !== 'machine') continue;
      const name = this.#known(draft, logic.machine)?.name ?? this.#derive(draft, src, logic.machine);
      if (name === null)
        found.push(`${place} nests child machines too deep; register \`${src}\` as a kind of its own`);
      else children.set(src, name);
    }
    for (const { name } of [...this.#authored, draft]) children.set(bySelf(name), name);
    return children;
  }

  /**
   * A machine that starts itself, directly or through its children, comes back to the kind that it already
   * is.
   */
  #known(draft: Draft, machine: AnyStateMachine): Draft | undefined {
    return [...this.#authored, draft, ...draft.above].find((other) =>
      isSameMachine(other.options.machine, machine),
    );
  }

  #derive(parent: Draft, src: string, machine: AnyStateMachine): string | null {
    if (parent.above.length >= DERIVED_DEPTH_MAX) return null;
    const name = this.#derivedName(parent.name, src);
    const { strict } = parent.options;
    const options = { machine, name, ...(strict === undefined ? {} : { strict }) };
    this.drafts.push({ name, options, above: [parent, ...parent.above] });
    return name;
  }

  #derivedName(parent: string, src: string): string {
    const word = src.replace(/^xstate\.(invoke|spawn)\./, '').replace(/[^A-Za-z0-9_-]/g, '_');
    const name = `${parent}:${word}`;
    const isFree = isKindName(name) && !this.drafts.some((other) => other.name === name);
    return isFree ? name : `${parent}:${word.slice(0, 50)}-${shortHash(src).slice(0, 8)}`;
  }

  #kindFrom({ name, options }: Draft, sources: ActorSources, children: ReadonlyMap<string, string>): Kind {
    const missing = unimplemented(options.machine);
    const names = new Map<unknown, string>();
    for (const other of this.#authored) names.set(other.options.machine, bySelf(other.name));
    names.set(options.machine, bySelf(name));
    for (const { src, raw } of [...sources.values()].toReversed()) names.set(raw, src);
    return {
      name,
      machine: ownCopy(options.machine, [...missing.keys()]),
      hash: contentHash(options.machine),
      statuses: options.statuses ?? null,
      statusType: options.statusType ?? null,
      strict: options.strict ?? false,
      activities: activitiesOf(sources, missing, options.activities ?? {}),
      children,
      sourceOf: (logic) => names.get(logic),
      migrateSnapshot: options.migrateSnapshot,
      project: options.project ?? null,
      supervision: options.supervision ?? {},
      events: new Map(Object.entries(options.events ?? {}).filter(isGiven)),
      input: options.input ?? null,
      hearsStalls: statesOf(options.machine).some((node) => node.ownEvents.includes(stalledType)),
      declaresStalls: statesOf(options.machine).some((node) => stallAfterOf(node.meta) !== null),
    };
  }
}

/**
 * The source under which a registered machine is known when it is spawned by itself: `spawn(orderMachine)`.
 */
const bySelf = (name: string): string => `kind.${name}`;

/**
 * A copy, because its options are changed: an `always` loop must end in every kind. XState only spawns
 * sources that it finds implemented, so the ones that an activity runs get logic that is never started.
 */
function ownCopy(machine: AnyStateMachine, served: readonly string[]): AnyStateMachine {
  const actors = Object.fromEntries(served.map((src) => [src, fromPromise(() => Promise.resolve())]));
  const copy = machine.provide({ actors } as never);
  const bounds = copy.options as { maxIterations: number };
  if (!Number.isFinite(bounds.maxIterations)) bounds.maxIterations = limits.microstepsMax;
  return copy;
}

const isGiven = (entry: [string, ZodType | undefined]): entry is [string, ZodType] => entry[1] !== undefined;

/** A schema under a mistyped name would let everything pass. */
function schemaProblems(machine: AnyStateMachine, types: readonly string[]): string[] {
  const heard = [...new Set(statesOf(machine).flatMap((node) => node.ownEvents))];
  const isHeard = (type: string): boolean =>
    heard.some((one) => one === type || (one.endsWith('*') && type.startsWith(one.slice(0, -1))));
  return types.flatMap((type) => {
    if (isReservedType(type))
      return [`\`events\` has a schema for \`${type}\`, which is the runtime's own; remove it`];
    if (isHeard(type)) return [];
    const names = heard.filter((one) => !isReservedType(one)).map((one) => `\`${one}\``);
    const takes = `it takes ${names.join(', ') || 'nothing'}`;
    return [`\`events\` has a schema for \`${type}\`, which no state takes; ${takes}`];
  });
}

/** The same object, or one that `provide` made of it without changing what it does. */
function isSameMachine(one: AnyStateMachine, other: AnyStateMachine): boolean {
  if (one === other) return true;
  if (one.config !== other.config) return false;
  return (['actions', 'actors', 'delays', 'guards'] as const).every((sort) => {
    const [a, b] = [implementationsOf(one, sort), implementationsOf(other, sort)];
    return Object.keys({ ...a, ...b }).every((name) => a[name] === b[name]);
  });
}
