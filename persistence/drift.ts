/**
 * The drift guard: every status word stands in one place, and whatever repeats it (a check of Postgres, the
 * states of a machine, an enum) must say the same. A word that only one side knows would be found in the
 * middle of the night by the first row that carries it; here it stops the process at start.
 */
import { type CheckedWords, checkedWords } from './checked-words.ts';
import type { Sql } from './connect.ts';

export interface KindWords {
  readonly name: string;
  /** What the kind declares; null: it declares nothing, and nothing is compared. */
  readonly statuses: readonly string[] | null;
  /** What its machine has. */
  readonly machineStatuses: readonly string[];
  /** The Postgres enum that holds the same words, if there is one. */
  readonly postgresType?: string | null | undefined;
}

export interface Drift {
  readonly what: string;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  readonly cure: string;
}

export async function findDrift({
  sql,
  kinds,
}: {
  sql: Sql;
  kinds: readonly KindWords[];
}): Promise<readonly Drift[]> {
  const [checked, enums] = await Promise.all([checkWords(sql), enumWords(sql)]);
  return [
    ...checkedWords.map((check) => driftOfCheck(check, checked)),
    ...kinds.flatMap((kind) => driftOfKind(kind, enums)),
  ].filter((drift) => drift !== null);
}

/** Both lists, what only one of them has, and the fix: for the person who must choose which side is right. */
export const describeDrift = (drifts: readonly Drift[]): string =>
  drifts
    .map(({ what, ours, theirs, cure }) =>
      [
        what,
        `  ours:   ${listed(ours)}`,
        `  theirs: ${listed(theirs)}`,
        `  only ours: ${listed(without(ours, theirs))}; only theirs: ${listed(without(theirs, ours))}`,
        `  fix: ${cure}`,
      ].join('\n'),
    )
    .join('\n\n');

const listed = (words: readonly string[]): string => words.join(' ') || '-';

type Words = ReadonlyMap<string, readonly string[]>;

const driftOfCheck = ({ list, file, words, constraint }: CheckedWords, checked: Words): Drift | null =>
  compare({
    what: `\`${list}\` (${file}) and the Postgres check \`${constraint}\``,
    ours: words,
    theirs: checked.get(constraint) ?? [],
    cure: `write a migration that replaces \`${constraint}\`, or correct \`${list}\``,
  });

function driftOfKind(
  { name, statuses, machineStatuses, postgresType }: KindWords,
  enums: Words,
): (Drift | null)[] {
  if (statuses === null) return [];
  const machine = compare({
    what: `the statuses of kind \`${name}\` and the states of its machine`,
    ours: statuses,
    theirs: machineStatuses,
    cure: `correct \`statuses\` of kind \`${name}\`, or the states of its machine`,
  });
  if (postgresType === undefined || postgresType === null) return [machine];
  const stored = compare({
    what: `the statuses of kind \`${name}\` and the Postgres enum \`${postgresType}\``,
    ours: statuses,
    theirs: enums.get(postgresType) ?? [],
    cure: `write a migration for the type \`${postgresType}\`, or correct \`statuses\` of kind \`${name}\``,
  });
  return [machine, stored];
}

const compare = (drift: Drift): Drift | null =>
  without(drift.ours, drift.theirs).length + without(drift.theirs, drift.ours).length === 0 ? null : drift;

const without = (words: readonly string[], others: readonly string[]): readonly string[] =>
  words.filter((word) => !others.includes(word));

async function checkWords(sql: Sql): Promise<Words> {
  const rows = await sql<{ name: string; definition: string }[]>`
    select conname as name, pg_get_constraintdef(oid) as definition
    from pg_constraint
    where contype = 'c' and connamespace = current_schema()::regnamespace`;
  return new Map(rows.map(({ name, definition }) => [name, quotedWords(definition)]));
}

/** The text constants of a check: `… ANY (ARRAY['queued'::text, …])`. */
const quotedWords = (definition: string): readonly string[] =>
  [...definition.matchAll(/'((?:[^']|'')*)'::/g)].map(([, word = '']) => word.replaceAll("''", "'"));

async function enumWords(sql: Sql): Promise<Words> {
  const rows = await sql<{ name: string; words: string[] }[]>`
    select typname as name, array_agg(enumlabel::text order by enumsortorder) as words
    from pg_enum join pg_type on pg_type.oid = enumtypid
    where typnamespace = current_schema()::regnamespace
    group by typname`;
  return new Map(rows.map(({ name, words }) => [name, words]));
}
