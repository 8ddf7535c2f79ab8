/** The lane of the judges that are part of the product: answered here and now, many at a time. */
import { heuristicJudge as heuristicSettings } from '../../contracts/assessment/judging-shapes.ts';
import { simulatedJudge as simulatedSettings } from '../../contracts/assessment/judging-shapes.ts';
import { toErrorRecord } from '../../contracts/failures.ts';
import type { ClaimedRequest } from '../../persistence/assessment/gateway/claimed-request.ts';
import { claimRequests } from '../../persistence/assessment/gateway/claim-requests.ts';
import type { JudgeRow } from '../../persistence/assessment/gateway/read-judge.ts';
import { type QuestionRow, readQuestions } from '../../persistence/assessment/gateway/read-questions.ts';
import type { RequestSettled } from '../../persistence/assessment/gateway/settle-requests.ts';
import { BriefMemory } from './brief-memory.ts';
import { heuristicJudge, type LocalJudge, simulatedJudge } from './builtin/local-judges.ts';
import type { LaneStatus } from './gateway-host.ts';
import type { LaneHost } from './live-lane.ts';
import { failedWith } from './outcome-rules.ts';

const claimedMax = 500;
const judgeMemory = { keepMs: 60_000, max: 100 };

export class BuiltinLane {
  readonly #host: LaneHost;
  readonly #judges: BriefMemory<LocalJudge | null>;
  #going: Promise<void> | null = null;
  #wantsMore = false;
  #hasStopped = false;
  #held = 0;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(host: LaneHost) {
    this.#host = host;
    this.#judges = new BriefMemory(judgeMemory, () => host.now());
  }

  status(): LaneStatus {
    return { provider: 'builtin', underWay: this.#held, waiting: 0 };
  }

  pump(): void {
    this.#wantsMore = true;
    this.#going ??= this.#go().finally(() => {
      this.#going = null;
    });
  }

  async stop(): Promise<void> {
    this.#hasStopped = true;
    await this.#going;
  }

  async #go(): Promise<void> {
    // Those that are being written are claimed no more: the next can be judged meanwhile.
    while (this.#wantsMore && !this.#hasStopped && !this.#host.gates.isHeld()) {
      this.#wantsMore = false;
      try {
        if (await this.#judgeSome()) this.#wantsMore = true;
      } catch (error) {
        this.#host.observer.failed('builtin', toErrorRecord(error));
      }
    }
    await this.#writing;
  }

  async #judgeSome(): Promise<boolean> {
    const { sql, name, options, answers, held } = this.#host;
    const claim = { provider: 'builtin', owner: name, leaseMs: options.leaseMs, max: claimedMax };
    const modes = ['per_request', 'serial_bundle', 'provider_batch'] as const;
    const requests = await claimRequests(sql, { ...claim, modes, exceptModels: [] });
    for (const { id } of requests) held.add(id);
    this.#held += requests.length;
    try {
      const rows = await this.#answer(requests);
      await this.#writing;
      this.#writing = Promise.all(rows.map((row) => answers.settle({ row, note: null }))).then(() =>
        this.#letGo(requests),
      );
    } catch (error) {
      this.#letGo(requests);
      throw error;
    }
    return requests.length > 0;
  }

  #letGo(requests: readonly ClaimedRequest[]): void {
    for (const { id } of requests) this.#host.held.delete(id);
    this.#held -= requests.length;
  }

  async #answer(requests: readonly ClaimedRequest[]): Promise<readonly RequestSettled[]> {
    const rows: RequestSettled[] = [];
    for (const [judgeId, ofJudge] of Map.groupBy(requests, ({ judge }) => judge)) {
      const judge = await this.#judges.take(judgeId, () => this.#localJudge(judgeId));
      const withTexts = judge?.readsTexts ?? false;
      const ids = ofJudge.map(({ id }) => id);
      const questions = await readQuestions(this.#host.sql, { ids, withTexts });
      const questionOf = new Map(questions.map((question) => [question.id, question]));
      for (const request of ofJudge) rows.push(answerOf(request, judge, questionOf.get(request.id)));
    }
    return rows;
  }

  async #localJudge(id: string): Promise<LocalJudge | null> {
    const row = (await this.#host.questions.judge(id)) ?? unlisted(id);
    return row === null ? null : localJudgeOf(row);
  }
}

/** Two judges are there without anybody having registered them. */
const unlisted = (id: string): JudgeRow | null =>
  id === 'heuristic' || id === 'simulated' ? { kind: id, settings: '{}' } : null;

function localJudgeOf({ kind, settings }: JudgeRow): LocalJudge | null {
  const given: unknown = JSON.parse(settings);
  if (kind === 'heuristic') {
    const parsed = heuristicSettings.safeParse(given);
    return parsed.success ? heuristicJudge(parsed.data) : null;
  }
  const parsed = simulatedSettings.safeParse(given);
  return kind === 'simulated' && parsed.success ? simulatedJudge(parsed.data) : null;
}

const utf8 = new TextDecoder();

function answerOf(
  { id, assessmentId, seq, model }: ClaimedRequest,
  judge: LocalJudge | null,
  question: QuestionRow | undefined,
): RequestSettled {
  if (judge === null) return failedWith(id, 'UNKNOWN_JUDGE');
  const first = textOf(judge, question?.firstText);
  const second = textOf(judge, question?.secondText);
  if (question === undefined || first === null || second === null) return failedWith(id, 'ESSAY_ERASED');
  const verdict = judge.judge({
    key: `${assessmentId}/${seq}`,
    first: { id: question.firstScript, text: first },
    second: { id: question.secondScript, text: second },
  });
  if (verdict.kind === 'error') return failedWith(id, verdict.code);
  return {
    ...failedWith(id, ''),
    outcome: verdict.winner,
    code: null,
    confidence: verdict.confidence,
    model,
  };
}

const textOf = ({ readsTexts }: LocalJudge, body: Uint8Array | null | undefined): string | null =>
  readsTexts ? (body ? utf8.decode(body) : null) : '';
