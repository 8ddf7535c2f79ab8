/**
 * Teachers, tickers, judges and operators: what people and processes around a batch do, in odd orders, twice,
 * too late, and against each other. They see what is committed, as read models would show it.
 */
import type { BatchInput, RunInput } from '../../../contracts/assessment/messages.ts';
import { type ActorKey, actorKey, idOf, kindOf } from '../../../contracts/ids.ts';
import { planPipeline } from '../../../machines/assessment/plan-pipeline.ts';
import { type RunContext, wantsTick } from '../../../machines/assessment/run-context.ts';
import type { SessionContext } from '../../../machines/assessment/session-context.ts';
import { essayIdOf, listSlots, slotsOf } from '../../../machines/assessment/slot-set.ts';
import type { Rows, StoredActor } from '../ledger/world.ts';
import type { Chance } from './chance.ts';
import type { Clients } from './clients.ts';
import { assessmentPhases } from './kinds.ts';

const dayMs = 86_400_000;
interface Batch {
  readonly id: string;
  readonly key: ActorKey;
  readonly expected: number;
  files: number;
  runs: number;
}

export class AssessmentAgent {
  readonly #chance: Chance;
  readonly #clients: Clients;
  readonly #batches: Batch[] = [];
  #count = 0;

  constructor(chance: Chance, clients: Clients) {
    this.#chance = chance;
    this.#clients = clients;
  }

  move(rows: Rows): void {
    const chance = this.#chance;
    if (this.#batches.length === 0 || (this.#batches.length < 3 && chance.happens(0.02)))
      return this.#register();
    if (chance.happens(0.45)) return this.serve(rows);
    const batch = chance.pick(this.#batches);
    if (batch.files < batch.expected && chance.happens(0.85)) return this.#upload(batch);
    return this.#meddle(batch, rows);
  }

  /** What always comes, sooner or later: ticks, judgements. */
  serve(rows: Rows): void {
    const chance = this.#chance;
    for (const row of rows.actors.values()) {
      if (row.outcome !== null) continue;
      if (row.kind === 'run') this.#tick(row);
      if (row.kind === 'assessment' && row.status === 'waiting_callbacks') this.#judge(row);
      if (row.kind === 'run' && row.status === 'blocked' && chance.happens(0.5)) this.#approve(row);
    }
  }

  /** No more files, no more waiting. */
  finish(rows: Rows): void {
    for (const batch of this.#batches) {
      const status = rows.actors.get(batch.key)?.status;
      if (status === 'awaiting_content_validation') this.#say(batch.key, 'INTAKE_CLOSED', { by: 'anna' });
    }
    this.serve(rows);
  }

  #say(target: ActorKey, type: string, payload: object, id?: string): void {
    this.#clients.send({ target, type, payload, ...(id === undefined ? {} : { id }) });
  }
  #next(word: string): string {
    this.#count += 1;
    return `${word}${this.#count}`;
  }

  #register(): void {
    const chance = this.#chance;
    const id = this.#next('b');
    const expected = chance.between(2, 8);
    const input: BatchInput = {
      batchId: id,
      owner: 'anna',
      org: null,
      courseCode: 'ENG5',
      classId: chance.happens(0.3) ? 'class' : null,
      assignmentId: null,
      expected,
      promptContentId: chance.happens(0.8) ? 'prompt' : null,
      intakeMs: chance.pick([60_000, dayMs]),
      studentValidationMs: chance.pick([30_000, dayMs]),
      retentionMs: chance.happens(0.2) ? 30 * dayMs : null,
    };
    const key = actorKey('batch', id);
    this.#batches.push({ id, key, expected, files: 0, runs: 0 });
    this.#say(key, 'xstate.init', { input });
  }

  #upload(batch: Batch): void {
    const { chance } = { chance: this.#chance };
    batch.files += 1;
    const fileId = `${batch.id}-f${batch.files}${chance.happens(0.15) ? '-bad' : ''}`;
    this.#say(batch.key, 'FILE_RECEIVED', { fileId }, `file:${fileId}`);
    // Two doors took it.
    if (chance.happens(0.1)) this.#say(batch.key, 'FILE_RECEIVED', { fileId }, `file:${fileId}`);
  }

  #meddle(batch: Batch, rows: Rows): void {
    const chance = this.#chance;
    const draw = chance.between(1, 100);
    const { key } = batch;
    if (draw <= 50) return this.#run(batch);
    if (draw <= 58) return this.#say(key, 'ASSOCIATIONS_CONFIRMED', { contentId: 'links', by: 'anna' });
    if (draw <= 63) return this.#say(key, 'PROMPT_ATTACHED', { contentId: this.#next('p'), by: 'anna' });
    if (draw <= 68) return this.#replace(batch, rows);
    if (draw <= 71) return this.#say(key, 'FILE_RECEIVED', { fileId: this.#next('late') });
    if (draw <= 74) return this.#eraseEssay(batch);
    if (draw <= 80) return this.#plainRun();
    if (draw <= 86) return this.#cancelSomething(rows);
    if (draw <= 90) return this.#provider();
    if (draw <= 93) return this.#say(key, 'INTAKE_CLOSED', { by: 'anna' });
    if (draw <= 96) return this.#say(key, 'CLOSE', { by: 'anna' });
    if (draw <= 98) return this.#say(key, 'CANCEL', { by: 'anna', reason: null });
    return this.#say(key, 'ERASE_ALL', { by: 'anna' });
  }

  #run(batch: Batch): void {
    const chance = this.#chance;
    const pipeline = chance.pick([
      'spellcheck',
      'nlp',
      'ai_feedback',
      'cj_assessment',
      'all',
      'cj_assessment',
    ]);
    const all = [{ name: 'all', phases: ['cj_assessment', 'nlp', 'ai_feedback'] as const }];
    const plan = planPipeline(assessmentPhases, all, pipeline);
    if (plan.kind !== 'planned') throw new Error(plan.message);
    batch.runs += 1;
    const { steps, requested, needsPrompt } = plan;
    this.#say(batch.key, 'RUN_REQUESTED', {
      runId: `${batch.id}-r${batch.runs}`,
      pipeline,
      steps,
      requested,
      needsPrompt,
      env: 'local',
      lane: 'default',
      mode: chance.happens(0.05) ? 'dry_run' : 'run',
      requestedBy: 'anna',
      redo: chance.happens(0.3),
      retry: chance.happens(0.2) ? slotsOf([chance.between(1, batch.expected)]) : null,
    });
  }

  /** A graph of its own: plain steps, one of which may need an approval. */
  #plainRun(): void {
    const runId = this.#next('plain');
    const step = (id: string, needs: readonly string[], kind: string) => ({
      id,
      kind,
      needs,
      attemptsMax: 3,
      approval: this.#chance.happens(0.2),
      params: {},
    });
    const whose = { owner: 'anna', env: 'local', lane: 'default', mode: 'run', requestedBy: 'anna' } as const;
    const steps = [
      step('a', [], 'make'),
      step('b', ['a'], 'noop'),
      step('c', ['a'], 'make'),
      step('d', ['b', 'c'], 'make'),
    ];
    const input: RunInput = {
      ...whose,
      runId,
      parentRunId: null,
      steps,
      entry: null,
      params: {},
      batch: null,
    };
    this.#say(actorKey('run', runId), 'xstate.init', { input });
  }

  #tick(row: StoredActor): void {
    const context = contextOf<RunContext>(row);
    if (!wantsTick(context)) return;
    const times = this.#chance.happens(0.1) ? 2 : 1;
    for (let time = 0; time < times; time += 1)
      this.#say(row.key, 'TICK', { tick: context.ticks + 1, by: 'ticker', fence: null }, this.#next('tick'));
  }

  #approve(row: StoredActor): void {
    const { blockedOn } = contextOf<RunContext>(row);
    if (blockedOn === null) return;
    const isYes = this.#chance.happens(0.8);
    const said = isYes
      ? { step: blockedOn, by: 'root', expiresAt: null }
      : { step: blockedOn, by: 'root', reason: null };
    this.#say(row.key, isYes ? 'APPROVAL_GIVEN' : 'APPROVAL_REFUSED', said);
  }

  /** A bag of answers: most of what is out, some of it twice, some that nobody asked for. */
  #judge(row: StoredActor): void {
    const chance = this.#chance;
    const { open, base } = contextOf<SessionContext>(row);
    const asked = listSlots(open).filter(() => chance.happens(0.7));
    const odd = chance.happens(0.2) ? [chance.between(1, 40)] : [];
    const verdicts = chance.random.shuffle([...asked.map((slot) => slot + base), ...odd]).map((seq) => ({
      seq,
      ...(chance.happens(0.08)
        ? { outcome: 'error', code: 'TIMEOUT' }
        : { outcome: chance.pick(['first', 'second']) }),
    }));
    if (verdicts.length > 0) this.#say(row.key, 'JUDGED', { verdicts });
    if (chance.happens(0.03)) this.#say(row.key, 'RECOVER', { by: 'root' });
  }

  #replace(batch: Batch, rows: Rows): void {
    for (let slot = 1; slot <= batch.expected; slot += 1) {
      const key = actorKey('essay', essayIdOf(batch.id, slot));
      if (rows.actors.get(key)?.status !== 'content_ingestion_failed') continue;
      return this.#say(key, 'CONTENT_REPLACED', { fileId: this.#next('better') });
    }
  }

  #eraseEssay({ id, expected }: Batch): void {
    const slot = this.#chance.between(1, expected);
    this.#say(actorKey('essay', essayIdOf(id, slot)), 'ERASE', { by: 'anna' });
  }

  #cancelSomething(rows: Rows): void {
    const chance = this.#chance;
    const open = [...rows.actors.values()].filter(
      ({ key, outcome }) =>
        ['run', 'assessment'].includes(kindOf(key)) && (outcome === null || chance.happens(0.3)),
    );
    if (open.length > 0) this.#say(chance.pick(open).key, 'CANCEL', { by: 'root', reason: null });
  }

  #provider(): void {
    const chance = this.#chance;
    const key = actorKey('provider', chance.pick(['one', 'two']));
    const draw = chance.between(1, 10);
    if (draw <= 2) return this.#say(key, 'xstate.init', { input: { provider: idOf(key) } });
    if (draw <= 8)
      return this.#say(key, 'CALLS', { succeeded: chance.between(0, 1), failed: chance.between(0, 3) });
    if (draw === 9) return this.#say(key, 'CAPPED', { code: 'QUOTA', untilMs: null });
    return this.#say(key, 'RESET', { by: 'root' });
  }
}

const contextOf = <Context>({ snapshot }: StoredActor): Context =>
  (JSON.parse(snapshot) as { readonly context: Context }).context;
