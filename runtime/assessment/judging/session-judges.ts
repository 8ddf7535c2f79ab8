/** The judges of a session: those that it names, or the default one, as the registry knows them. */
import type { AssessmentSettings } from '../../../contracts/assessment/judging-shapes.ts';
import {
  heuristicJudge,
  humanJudge,
  llmJudge,
  type LlmJudge,
  simulatedJudge,
} from '../../../contracts/assessment/judging-shapes.ts';
import type { JudgeKind, ProviderName } from '../../../contracts/assessment/words.ts';
import { findJudges, type RegisteredJudge } from '../../../persistence/assessment/judging/find-judges.ts';
import type { SqlSession } from '../../../persistence/connect.ts';

export interface SessionJudge {
  readonly judgeId: string;
  readonly kind: JudgeKind;
  readonly share: number;
  /** Who is asked; null: people. */
  readonly asked: { readonly provider: ProviderName; readonly model: string } | null;
  /** How a model is asked; null for all others. */
  readonly llm: LlmJudge | null;
}

/** Judges that need no entry in the registry. */
export const builtInJudges: readonly (RegisteredJudge & { readonly kind: 'simulated' | 'heuristic' })[] = (
  ['heuristic', 'simulated'] as const
).map((kind) => ({ judgeId: kind, kind, label: null, settings: '{}', isRetired: false }));

/** What a judge of this kind may be told; refuses what it may not. */
export const settingsOfKind = {
  llm: llmJudge,
  human: humanJudge,
  simulated: simulatedJudge,
  heuristic: heuristicJudge,
} as const;

/** A person of a group is judge `group#3`. */
export const kindOfJudge = (judges: readonly SessionJudge[], id: string): JudgeKind =>
  judges.find(({ judgeId }) => judgeId === id.replace(/#\d+$/, ''))?.kind ?? 'llm';

/** Only judges that read what was written may grade. */
export const isForGrading = (kind: JudgeKind): boolean => kind === 'llm' || kind === 'human';

export type JudgesFound =
  | { readonly kind: 'found'; readonly judges: readonly SessionJudge[] }
  | { readonly kind: 'unknown'; readonly judgeId: string };

export async function judgesOf(
  sql: SqlSession,
  { judges }: Pick<AssessmentSettings, 'judges'>,
  defaultJudge: string,
  retired: 'refused' | 'kept' = 'refused',
): Promise<JudgesFound> {
  const named = judges ?? [{ judge: defaultJudge, share: 1 }];
  const stored = await findJudges(
    sql,
    named.map(({ judge }) => judge),
  );
  const known = new Map([...builtInJudges, ...stored].map((judge) => [judge.judgeId, judge]));
  const found: SessionJudge[] = [];
  for (const { judge, share } of named) {
    const one = known.get(judge);
    if (one === undefined || (one.isRetired && retired === 'refused'))
      return { kind: 'unknown', judgeId: judge };
    const llm = one.kind === 'llm' ? llmJudge.parse(JSON.parse(one.settings)) : null;
    found.push({ judgeId: judge, kind: one.kind, share, asked: askedOf(one.kind, llm), llm });
  }
  return { kind: 'found', judges: found };
}

/** Of a session that has begun: a judge that is retired meanwhile stays its judge. */
export async function mustFindJudges(
  sql: SqlSession,
  settings: Pick<AssessmentSettings, 'judges'>,
  defaultJudge: string,
): Promise<readonly SessionJudge[]> {
  const found = await judgesOf(sql, settings, defaultJudge, 'kept');
  if (found.kind === 'found') return found.judges;
  throw new Error(`Expected the judge \`${found.judgeId}\` to be registered, got none; restore its row`);
}

function askedOf(kind: JudgeKind, llm: LlmJudge | null): SessionJudge['asked'] {
  if (llm !== null) return { provider: llm.provider, model: llm.model };
  return kind === 'human' ? null : { provider: 'builtin', model: kind };
}
