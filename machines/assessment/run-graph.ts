/**
 * From a graph as a caller wrote it to steps that a run can keep: checked whole, every default filled in,
 * so that nothing about the graph can surprise a run that has begun. Kinds of steps are not judged here:
 * one that nobody knows fails when its turn comes, as a step that cannot be done.
 */
import type { ErrorCode } from '../../contracts/assessment/codes.ts';
import { assessmentLimits as limits } from '../../contracts/assessment/limits.ts';
import type { PlannedStep } from '../../contracts/assessment/messages.ts';

export type GraphCode = Extract<ErrorCode, `GRAPH_${string}`>;
export type Graph =
  | { readonly kind: 'planned'; readonly steps: readonly PlannedStep[]; readonly entry: string | null }
  | Refused;
interface Refused {
  readonly kind: 'refused';
  readonly code: GraphCode;
  readonly message: string;
  /** The step that is wrong, where one is. */
  readonly step?: string;
}

const STEP_ID = /^[A-Za-z0-9_.-]{1,64}$/;
/** Longer ones are cut in messages: they are the caller's own text. */
const QUOTED_CHARS_MAX = 80;

/** What older graphs wrote, and what it is called now. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['type', 'kind'],
  ['action', 'kind'],
  ['initial_step', 'entry'],
  ['entry_step', 'entry'],
  ['deps', 'needs'],
  ['depends_on', 'needs'],
  ['nodes', 'steps'],
  ['edges', 'needs'],
]);

export function readGraph(input: unknown): Graph {
  try {
    const { entry, steps: written } = graphIn(input);
    const steps = written.map(([id, step]) => stepFrom(id, step));
    assertNeeds(steps);
    assertNoCycle(steps);
    return { kind: 'planned', steps, entry: entryIn(entry, steps) };
  } catch (error) {
    if (error instanceof Flaw) return error.refused;
    throw error;
  }
}

/** The first thing that is wrong ends the reading; it never leaves this file. */
class Flaw extends Error {
  readonly refused: Refused;
  constructor(code: GraphCode, message: string, step?: string) {
    super(message);
    this.refused = { kind: 'refused', code, message, ...(step === undefined ? {} : { step }) };
  }
}

type Fields = { readonly [name: string]: unknown };
type Written = readonly (readonly [id: string, step: unknown])[];

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value);
const quote = (value: unknown): string => `\`${textOf(value).slice(0, QUOTED_CHARS_MAX)}\``;

function graphIn(input: unknown): { readonly entry: unknown; readonly steps: Written } {
  if (!isFields(input)) {
    const example = '`{ "steps": { "first": { "kind": "noop" } } }`';
    throw new Flaw('GRAPH_INVALID_FIELD', `Expected a graph like ${example}, got ${quote(input)}`);
  }
  assertKnown(input, ['entry', 'steps'], 'the graph');
  const steps = Array.isArray(input['steps']) ? listed(input['steps']) : keyed(input['steps']);
  if (steps.length === 0) throw new Flaw('GRAPH_EMPTY', 'Expected at least one step, got none; add a step');
  if (steps.length > limits.graphStepsMax) {
    throw new Flaw(
      'GRAPH_TOO_MANY_STEPS',
      `Expected at most ${limits.graphStepsMax} steps, got ${steps.length}; split the run`,
    );
  }
  return { entry: input['entry'], steps };
}

function keyed(steps: unknown): Written {
  if (isFields(steps)) return Object.entries(steps);
  const what = steps === undefined ? 'none' : quote(steps);
  throw new Flaw(
    steps === undefined ? 'GRAPH_EMPTY' : 'GRAPH_INVALID_FIELD',
    `Expected \`steps\`, got ${what}`,
  );
}

/** A list may say an id twice, which an object cannot. */
function listed(steps: readonly unknown[]): Written {
  const seen = new Set<string>();
  return steps.map((step, index) => {
    if (!isFields(step) || typeof step['id'] !== 'string') {
      throw new Flaw('GRAPH_INVALID_ID', `Expected step ${index + 1} to have an \`id\`, got ${quote(step)}`);
    }
    const { id, ...rest } = step;
    if (seen.has(id)) {
      throw new Flaw('GRAPH_DUPLICATE_ID', `Expected every step to have its own id, got ${quote(id)} twice`);
    }
    seen.add(id);
    return [id, rest];
  });
}

function assertKnown(fields: Fields, known: readonly string[], where: string, step?: string): void {
  for (const name of Object.keys(fields)) {
    if (known.includes(name)) continue;
    const word = renamed.get(name);
    const cure =
      word !== undefined && known.includes(word) ? `use \`${word}\`` : `known: ${known.join(', ')}`;
    throw new Flaw('GRAPH_UNKNOWN_FIELD', `${where} has the unknown field ${quote(name)}; ${cure}`, step);
  }
}

function stepFrom(id: string, step: unknown): PlannedStep {
  if (!STEP_ID.test(id)) {
    const rule = `1 to ${limits.stepIdCharsMax} letters, digits or \`_ . -\``;
    throw new Flaw('GRAPH_INVALID_ID', `Expected the id of a step to be ${rule}, got ${quote(id)}`);
  }
  if (!isFields(step)) throw invalid(id, 'step', 'an object', step);
  assertKnown(step, ['kind', 'needs', 'attemptsMax', 'approval', 'params'], `Step \`${id}\``, id);
  const { kind, needs = [], attemptsMax = 1, approval = false, params = {} } = step;
  const name = kind === undefined || kind === null || kind === '' ? idleKind : kind;
  if (typeof name !== 'string' || !STEP_ID.test(name)) throw invalid(id, 'kind', 'the name of a kind', kind);
  if (!isNames(needs)) throw invalid(id, 'needs', 'a list of step ids', needs);
  if (!isAttempts(attemptsMax)) {
    throw invalid(id, 'attemptsMax', `a whole number from 1 to ${limits.stepAttemptsMax}`, attemptsMax);
  }
  if (typeof approval !== 'boolean') throw invalid(id, 'approval', '`true` or `false`', approval);
  if (!isFields(params)) throw invalid(id, 'params', 'an object', params);
  return { id, kind: name.toLowerCase(), needs: [...new Set(needs)], attemptsMax, approval, params };
}

/** No kind is a step that does nothing: it stands for a point that others wait for. */
const idleKind = 'noop';

const invalid = (id: string, name: string, expected: string, got: unknown): Flaw =>
  new Flaw(
    'GRAPH_INVALID_FIELD',
    `Expected \`${name}\` of step \`${id}\` to be ${expected}, got ${quote(got)}`,
    id,
  );

const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((name) => typeof name === 'string');
const isAttempts = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= limits.stepAttemptsMax;

function assertNeeds(steps: readonly PlannedStep[]): void {
  const ids = new Set(steps.map(({ id }) => id));
  for (const { id, needs } of steps) {
    for (const need of needs) {
      if (need === id) {
        throw new Flaw('GRAPH_SELF_DEPENDENCY', `Step \`${id}\` needs itself; take it out of \`needs\``, id);
      }
      if (!ids.has(need)) {
        const cure = 'add that step or take it out of `needs`';
        throw new Flaw(
          'GRAPH_UNKNOWN_DEPENDENCY',
          `Step \`${id}\` needs ${quote(need)}, which is no step; ${cure}`,
          id,
        );
      }
    }
  }
}

/** Takes away what could run until nothing is left, or a circle. */
function assertNoCycle(steps: readonly PlannedStep[]): void {
  let left = steps;
  for (;;) {
    const ids = new Set(left.map(({ id }) => id));
    const stuck = left.filter(({ needs }) => needs.some((need) => ids.has(need)));
    if (stuck.length === 0) return;
    if (stuck.length === left.length) throw cycleIn(stuck);
    left = stuck;
  }
}

function cycleIn(stuck: readonly PlannedStep[]): Flaw {
  const byId = new Map(stuck.map((step) => [step.id, step]));
  const path: string[] = [];
  let at = stuck[0]?.id ?? '';
  while (!path.includes(at)) {
    path.push(at);
    at = byId.get(at)?.needs.find((need) => byId.has(need)) ?? '';
  }
  const circle = [...path.slice(path.indexOf(at)), at].join(' → ');
  return new Flaw('GRAPH_CYCLE', `Steps need each other in a circle: ${circle}; break it`, at);
}

function entryIn(entry: unknown, steps: readonly PlannedStep[]): string | null {
  if (entry === undefined || entry === null) return null;
  if (typeof entry === 'string' && steps.some(({ id }) => id === entry)) return entry;
  throw new Flaw('GRAPH_UNKNOWN_ENTRY', `Expected \`entry\` to be the id of a step, got ${quote(entry)}`);
}
