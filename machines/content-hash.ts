/**
 * The version of a machine: a hash of what it says. Equal in every process that loads the same source;
 * another one when a state, target, guard, action or delay changes. Functions count by their source text, so
 * a constant that they close over does not count.
 */
import { hash } from 'node:crypto';
import type { AnyStateMachine } from 'xstate';
import { classifyLogic, isMachine } from './logic.ts';

const HASH_CHARS = 16;

export const contentHash = (machine: AnyStateMachine): string => hashOf(machine, []);

/** `within` holds the machines around this one: one that contains itself is named, not walked. */
function hashOf(machine: AnyStateMachine, within: readonly unknown[]): string {
  const path = [...within, machine];
  const { types: _, schemas: __, ...config } = machine.config as Record<string, unknown>;
  const { actions, actors, delays, guards } = machine.implementations;
  const text = JSON.stringify(canonical({ config, actions, actors, delays, guards }, path));
  return shortHash(text);
}

export const shortHash = (text: string): string => hash('sha256', text, 'hex').slice(0, HASH_CHARS);

function canonical(value: unknown, path: readonly unknown[]): unknown {
  if (typeof value === 'function') return canonicalFunction(value, path);
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (path.includes(value)) return '(itself)';
  const deeper = [...path, value];
  if (Array.isArray(value)) return value.map((item: unknown) => canonical(item, deeper));
  if (value instanceof Date || value instanceof RegExp) return String(value);
  if (isMachine(value)) return { machine: hashOf(value, path) };
  const logic = classifyLogic(value);
  if (logic.sort === 'promise') return { promise: sourceText(logic.create) };
  return canonicalFields(value, deeper);
}

function canonicalFields(value: object, path: readonly unknown[]): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(value).toSorted()) fields[key] = canonical(Reflect.get(value, key), path);
  return fields;
}

/**
 * How XState's built-in actions and guards work is not the author's text, and differs between its two builds.
 */
const engineFields = new Set(['resolve', 'retryResolve', 'execute', 'check']);

// oxlint-disable-next-line typescript/no-unsafe-function-type -- any function of a machine, only read
function canonicalFunction(action: Function, path: readonly unknown[]): unknown {
  const isBuiltin = 'resolve' in action || 'check' in action;
  if (!isBuiltin) return sourceText(action);
  const own = Object.entries(action).filter(([field]) => !engineFields.has(field));
  return { builtin: action.name, ...canonicalFields(Object.fromEntries(own), path) };
}

/**
 * The text of a function, the same however it was loaded: Node blanks types with spaces, a test runner or
 * bundler prints the code anew (quotes, numbers, semicolons, trailing commas, `(0, module.name)` for
 * imports).
 */
// oxlint-disable-next-line typescript/no-unsafe-function-type -- any function of a machine, only read
const sourceText = (fn: Function): string =>
  Function.prototype.toString
    .call(fn)
    .replaceAll(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm, ' ')
    .replaceAll(/\(0,\s*[\w$]+\.([\w$]+)\)/g, '$1')
    .replaceAll(/\b__\w+__\./g, '')
    .replaceAll(/\\?['"]/g, '"')
    .replaceAll(/(?<![\w$.])\d[\d_]*(?:\.\d+)?(?:e\d+)?\b/gi, (digits) =>
      String(Number(digits.replaceAll('_', ''))),
    )
    .replaceAll(/[\s;]+/g, ' ')
    .replaceAll(/ ?([^\w$ ]) ?/g, '$1')
    .replaceAll(/,(?=[)\]}])/g, '')
    .replaceAll(/\(([\w$]+)\)=>/g, '$1=>')
    // What is left of `(event.error as Error).message` once the type is gone.
    .replaceAll(/(?<![\w$)\]])\(([\w$.]+)\)/g, '$1');
