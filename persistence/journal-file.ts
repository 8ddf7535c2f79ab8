/**
 * Journals as a file: one JSON document per line. The first line says what the file is, then each actor with
 * its rows behind it, and the last line counts them, so that a file that was cut off is not taken for a whole
 * one. Payloads travel as the text that is stored: the hash chain covers their bytes.
 */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { JournalRow } from '../actors/ports.ts';
import type { Json, JsonObject } from '../contracts/envelope.ts';
import { Rejection } from '../contracts/failures.ts';
import { isActorId, isKindName } from '../contracts/ids.ts';
import { journalOutcomes } from '../contracts/words.ts';
import {
  redactedAnswer,
  redactedOutcome,
  redactedPayload,
  redactedSnapshot,
  type Redaction,
} from '../machines/redact.ts';
import { canonicalRow, chainHash, chainStart } from './journal-chain.ts';
import type { StandingActor } from './views/stream-journals.ts';

const FORMAT = 1;

const key = z.templateLiteral([z.string(), '/', z.string()]).refine((text) => {
  const slash = text.indexOf('/');
  return isKindName(text.slice(0, slash)) && isActorId(text.slice(slash + 1));
}, 'Expected an actor key such as `order/4711`');
const jsonText = z.string().refine(isJson, 'Expected JSON as text');
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'Expected 64 hex digits');
const count = z.int().min(0);

const headLine = z.strictObject({
  line: z.literal('journal'),
  format: z.literal(FORMAT),
  /** Texts are pseudonyms, but for those of the fields in `kept`; the chain is the file's own. */
  redacted: z.boolean(),
  kept: z.array(z.string()),
});
const actorLine = z.strictObject({
  line: z.literal('actor'),
  key,
  kind: z.string(),
  machine: z.string(),
  status: z.string(),
  snapshot: jsonText,
  version: count,
  seq: count,
  /** Null in a redacted file, whose chain is its own: it ends with the last row. */
  head: hash.nullable(),
  outcome: jsonText.nullable(),
  parent: jsonText.nullable(),
  correlationId: z.string().nullable(),
});
const rowLine = z.strictObject({
  line: z.literal('row'),
  actor: key,
  seq: count,
  version: count,
  messageId: z.string(),
  type: z.string(),
  payload: jsonText,
  at: z.int(),
  sender: z.string().nullable(),
  causationId: z.string().nullable(),
  correlationId: z.string().nullable(),
  fromStatus: z.string().nullable(),
  toStatus: z.string().nullable(),
  effects: jsonText.nullable(),
  outcome: z.enum(journalOutcomes),
  answer: jsonText.nullable(),
  hash,
});
const endLine = z.strictObject({ line: z.literal('end'), actors: count, rows: count });
const anyLine = z.discriminatedUnion('line', [headLine, actorLine, rowLine, endLine]);
export type JournalLine = z.output<typeof anyLine>;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export const headText = (redaction: Redaction | null): string =>
  JSON.stringify({
    line: 'journal',
    format: FORMAT,
    redacted: redaction !== null,
    kept: [...(redaction?.kept ?? [])].toSorted(),
  });
export type FiledActor = Omit<StandingActor, 'head'> & { readonly head: string | null };
export const actorText = (actor: FiledActor): string => JSON.stringify({ line: 'actor', ...actor });
export const rowText = (row: JournalRow): string => JSON.stringify({ line: 'row', ...row });
export const endText = (actors: number, rows: number): string =>
  JSON.stringify({ line: 'end', actors, rows });

/** The whole of a file, line by line, each checked; what does not belong there is named by its number. */
export class JournalLines {
  #number = 0;
  #actors = 0;
  #rows = 0;
  #last: JournalLine['line'] | null = null;

  take(text: string): JournalLine {
    this.#number += 1;
    const line = this.#parsed(text);
    const isPlaced = line.line === 'journal' ? this.#number === 1 : this.#number > 1 && this.#last !== 'end';
    if (!isPlaced) throw this.#refused(`a \`${line.line}\` line does not belong here`);
    if (line.line === 'row' && this.#actors === 0) throw this.#refused('a row stands before its actor');
    if (line.line === 'actor') this.#actors += 1;
    if (line.line === 'row') this.#rows += 1;
    if (line.line === 'end' && (line.actors !== this.#actors || line.rows !== this.#rows))
      throw this.#refused(`lines are missing: it counts ${line.actors} actors and ${line.rows} rows`);
    this.#last = line.line;
    return line;
  }

  /** Called when there are no more lines. */
  end(): void {
    if (this.#last === 'end') return;
    this.#number += 1;
    throw this.#refused('the file ends before its last line: it was cut off');
  }

  #parsed(text: string): JournalLine {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw this.#refused('it is not JSON');
    }
    const parsed = anyLine.safeParse(value);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw this.#refused(`\`${issue?.path.join('.') ?? ''}\`: ${issue?.message ?? 'unknown'}`);
  }
  #refused(why: string): Rejection {
    return new Rejection('invalid_request', `Line ${this.#number} is not one of an exported journal: ${why}`);
  }
}

/**
 * One actor after another, redacted. The rows are chained anew, so that the file can be checked by itself.
 */
export class RedactedJournals {
  readonly #redaction: Redaction;
  #head = chainStart;

  constructor(redaction: Redaction) {
    this.#redaction = redaction;
  }
  row(row: JournalRow): JournalRow {
    const payload = JSON.parse(row.payload) as JsonObject;
    const answer = row.answer === null ? null : (JSON.parse(row.answer) as JsonObject);
    const redacted = {
      ...row,
      payload: JSON.stringify(redactedPayload(row.type, payload, this.#redaction)),
      answer: answer === null ? null : JSON.stringify(redactedAnswer(answer, this.#redaction)),
    };
    this.#head = chainHash(this.#head, canonicalRow(redacted));
    return { ...redacted, hash: this.#head };
  }
  /** Comes before its rows. */
  actor(actor: StandingActor): FiledActor {
    this.#head = chainStart;
    const snapshot = redactedSnapshot(JSON.parse(actor.snapshot) as Json, this.#redaction);
    const outcome = actor.outcome === null ? null : (JSON.parse(actor.outcome) as Json);
    return {
      ...actor,
      head: null,
      snapshot: JSON.stringify(snapshot),
      outcome: outcome === null ? null : JSON.stringify(redactedOutcome(outcome, this.#redaction)),
    };
  }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/**
 * Pseudonyms of one export. Keyed by a secret that nobody keeps, so a list of names cannot be held against
 * them. The length is rounded up to a power of two: a guard on length mostly decides the same, and the length
 * itself stays unsaid.
 */
export const pseudonymsBy =
  (secret: Uint8Array) =>
  (text: string): string => {
    const bytes = createHmac('sha256', secret).update(text).digest();
    const length = 2 ** Math.ceil(Math.log2(Math.max(text.length, 1)));
    return Array.from({ length }, (_, index) => LETTERS[(bytes[index % bytes.length] ?? 0) % 26]).join('');
  };
