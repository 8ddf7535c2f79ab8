/**
 * Holds a ledger against the invariants, production included: reads only, gives every rule a limited time,
 * and lists the first few findings of each. The hash chain comes last, for it reads everything.
 */
import { assessmentInvariants } from './assessment/invariants.ts';
import type { Sql } from './connect.ts';
import { type Finding, type Invariant, invariants } from './invariants.ts';
import { verifyJournal } from './verify-journal.ts';

export interface VerifyOptions {
  /** What is late by less than this is work under way. */
  readonly graceSeconds?: number;
  /** For each rule. */
  readonly timeoutSeconds?: number;
}

export interface VerifiedRule {
  readonly name: string;
  readonly proves: string;
  readonly rule: string;
  readonly result: 'holds' | 'broken' | 'not finished';
  readonly findings: readonly Finding[];
  /** Null where the rule holds. */
  readonly cure: string | null;
}

const findingsMax = 20;
const defaults = { graceSeconds: 60, timeoutSeconds: 300 };

export async function verifyInvariants(
  sql: Sql,
  given: VerifyOptions = {},
): Promise<readonly VerifiedRule[]> {
  const options = { ...defaults, ...given };
  const rules: VerifiedRule[] = [];
  for (const invariant of [...invariants, ...(await productInvariants(sql))])
    rules.push(await verified(sql, invariant, options));
  return [...rules, await verifiedChain(sql)];
}

/** A ledger that was never brought to the tables of assessment has nothing to be held against them. */
async function productInvariants(sql: Sql): Promise<readonly Invariant[]> {
  const [found] = await sql<{ isThere: boolean }[]>`
    select to_regclass('batches') is not null and to_regclass('assessments') is not null as "isThere"`;
  return found?.isThere === true ? assessmentInvariants : [];
}

/** In a transaction of its own: a long snapshot would keep the database from tidying up behind the turns. */
async function verified(sql: Sql, invariant: Invariant, options: typeof defaults): Promise<VerifiedRule> {
  const { name, proves, rule, cure } = invariant;
  try {
    const findings = await sql.begin('read only', async (tx) => {
      // Whole tables are read here: the plans that a turn must never choose are the right ones.
      await tx.unsafe(
        `set local enable_seqscan = on; set local enable_bitmapscan = on; set local enable_hashjoin = on;
         set local enable_mergejoin = on; set local statement_timeout = ${options.timeoutSeconds * 1_000}`,
      );
      return invariant.find(tx, options.graceSeconds, findingsMax);
    });
    const holds = findings.length === 0;
    const result = holds ? 'holds' : 'broken';
    return { name, proves, rule, result, findings: [...findings], cure: holds ? null : cure };
  } catch (error) {
    if (!isTimeout(error)) throw error;
    const more = `It took longer than ${options.timeoutSeconds} s; give --timeout more seconds`;
    return { name, proves, rule, result: 'not finished', findings: [], cure: more };
  }
}

/** What Postgres says when the statement's time is up. */
const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === '57014';

/** Streams, and needs no limit of its own but patience: it reads every entry once. */
async function verifiedChain(sql: Sql): Promise<VerifiedRule> {
  const { problems } = await verifyJournal(sql);
  const findings = problems
    .slice(0, findingsMax)
    .map(({ actor, seq, problem }) => ({ actor, detail: `entry ${seq}: ${problem}` }));
  const holds = findings.length === 0;
  return {
    name: 'chain',
    proves: 'T7',
    rule: 'the hash chain of every journal adds up to the head of its actor',
    result: holds ? 'holds' : 'broken',
    findings,
    cure: holds ? null : 'An entry was changed: restore it from a backup',
  };
}
