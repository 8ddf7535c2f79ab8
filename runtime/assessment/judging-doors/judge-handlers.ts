/** The registry of judges. A judge never changes: another prompt, model or group is another judge. */
import type { z } from 'zod';
import type { Answered, Asked, AssessmentHandlers, Call } from '../../../contracts/assessment/api.ts';
import { Denial } from '../../../contracts/assessment/codes.ts';
import { humanJudge, llmJudge } from '../../../contracts/assessment/judging-shapes.ts';
import { personId } from '../../../contracts/assessment/verb.ts';
import type { JudgeKind } from '../../../contracts/assessment/words.ts';
import { createJudge } from '../../../persistence/assessment/judges/create-judge.ts';
import { retireJudge } from '../../../persistence/assessment/judges/retire-judge.ts';
import type { JudgeRow } from '../../../persistence/assessment/judging-views/judge-row.ts';
import { listJudges } from '../../../persistence/assessment/judging-views/list-judges.ts';
import { settingsRefused } from '../../gateway/providers/manifest.ts';
import { stampOf } from '../batch-shapes.ts';
import { denialOf } from '../doors/decode.ts';
import type { AssessmentHost } from '../host.ts';
import { builtInJudges, isForGrading, settingsOfKind } from '../judging/session-judges.ts';

type JudgeVerb = 'judge.create' | 'judge.list' | 'judge.retire';
type Judge = Answered<'judge.create'>;

export const createJudgeHandlers = (host: AssessmentHost): Pick<AssessmentHandlers, JudgeVerb> => ({
  'judge.create': (asked, call) => create(host, asked, call),
  'judge.list': async ({ retired }, call) => ({
    items: [
      ...builtInJudges.map(builtIn),
      ...(await listJudges(host.sql, { isRetiredToo: retired, kind: null })).map((row) => judgeOf(row, call)),
    ],
    defaultJudge: host.judging?.defaultJudge ?? 'heuristic',
  }),
  'judge.retire': async ({ judgeId }, call) => {
    if (isBuiltIn(judgeId))
      throw new Denial('CONFLICT', `The judge \`${judgeId}\` is built in and stays; name another one`);
    const row = await retireJudge(host.sql, judgeId);
    if (row === null) throw unknownJudge(judgeId);
    return judgeOf(row, call);
  },
});

export const unknownJudge = (judgeId: string): Denial =>
  new Denial('JUDGE_UNKNOWN', `There is no judge \`${judgeId}\` in use; see \`judge.list\``, {
    details: { judgeId },
  });

const isBuiltIn = (judgeId: string): boolean => builtInJudges.some((one) => one.judgeId === judgeId);

async function create(
  host: AssessmentHost,
  { judgeId, kind, label, settings }: Asked<'judge.create'>,
  call: Call,
): Promise<Judge> {
  const taken = new Denial('ALREADY_EXISTS', `There is a judge \`${judgeId}\` already; choose another id`, {
    details: { judgeId },
  });
  if (isBuiltIn(judgeId)) throw taken;
  const given = JSON.stringify(settingsFor(kind, settings));
  const createdBy = call.principal.id;
  const row = await createJudge(host.sql, {
    id: judgeId,
    kind,
    label: label ?? null,
    settings: given,
    createdBy,
  });
  if (row !== null) return judgeOf(row, call);
  // The same judge again is no mistake: a script that sets an installation up may run twice.
  const rows = await listJudges(host.sql, { isRetiredToo: false, kind });
  const same = rows.find((one) => one.id === judgeId && one.settings === given);
  if (same === undefined) throw taken;
  return judgeOf(same, call);
}

function settingsFor(kind: JudgeKind, settings: Record<string, unknown>): object {
  const read = settingsOfKind[kind].safeParse(settings, { reportInput: true });
  if (!read.success) throw denialOf(read.error, ['settings']);
  if (kind === 'llm') assertTaken(llmJudge.parse(settings));
  if (kind === 'human') assertPeople(humanJudge.parse(settings));
  return read.data;
}

/** A setting that the model would not take is refused here: dropped in silence it would be another judge. */
function assertTaken(judge: z.output<typeof llmJudge>): void {
  const [refused] = settingsRefused(judge);
  if (refused === undefined) return;
  const path = `settings.${refused}`;
  throw new Denial(
    'VALIDATION_ERROR',
    `The model ${judge.model} does not take \`${path}\` so; leave it out`,
    {
      details: { path },
    },
  );
}

function assertPeople({ principals }: z.output<typeof humanJudge>): void {
  const strange = principals.findIndex((one) => !personId.safeParse(one).success);
  if (strange === -1) return;
  const path = `settings.principals.${strange}`;
  throw new Denial('VALIDATION_ERROR', `Expected \`${path}\` to be an id of a person, without spaces`, {
    details: { path },
  });
}

const builtIn = ({ judgeId, kind }: (typeof builtInJudges)[number]): Judge => ({
  judgeId,
  kind,
  label: kind === 'heuristic' ? 'Surface of texts; for demonstrations' : 'Knows a truth; for tests',
  isForGrading: isForGrading(kind),
  settings: {},
  createdAt: null,
  retiredAt: null,
});

/** Who else judges, and with which words, is nothing to a teacher. */
function judgeOf({ id, kind, label, settings, createdAt, retiredAt }: JudgeRow, { principal }: Call): Judge {
  const whole = JSON.parse(settings) as Record<string, unknown>;
  const { principals, systemPrompt: _prompt, truth: _truth, ...shown } = whole;
  const isListed = Array.isArray(principals) && principals.includes(principal.id);
  const narrow = kind === 'human' ? { ...shown, isListed } : shown;
  return {
    judgeId: id,
    kind,
    label,
    isForGrading: isForGrading(kind),
    settings: principal.role === 'teacher' ? narrow : whole,
    createdAt: createdAt.toISOString(),
    retiredAt: stampOf(retiredAt),
  };
}
