/** A batch as it moves, on one line of a terminal that is written over; line by line where it is none. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Answered } from '../../contracts/assessment/api.ts';
import type { AssessmentClient } from '../assessment/client.ts';
import type { Printer } from './print.ts';

type Batch = Answered<'batch.get'>;

const LOOK_MS = 300;
const BAR_CHARS = 28;

const resting = ['completed_successfully', 'completed_with_failures', 'failed', 'cancelled'] as const;

export interface Watching {
  readonly batchId: string;
  /** Where watching ends: `intake` when all files are settled, `run` when nothing moves any more. */
  readonly until: 'intake' | 'run';
}

export async function watchBatch(
  client: AssessmentClient,
  printer: Printer,
  { batchId, until }: Watching,
): Promise<Batch> {
  const screen = new Screen(printer.isJson);
  for (;;) {
    const batch = await client.ask('batch.get', { batchId });
    screen.show(lineOf(batch));
    if (isDone(batch, until)) {
      screen.end();
      return batch;
    }
    await pause(LOOK_MS);
  }
}

function isDone({ clientStatus, activeRun, intakeCompletedAt }: Batch, until: Watching['until']): boolean {
  if ((resting as readonly string[]).includes(clientStatus)) return activeRun === null;
  if (until === 'intake') return intakeCompletedAt !== null;
  return clientStatus === 'ready' && activeRun === null;
}

export function lineOf(batch: Batch): string {
  const { essays, run } = batch;
  const phase = run?.phases.find((one) => one.phase === run.currentPhase || one.step === run.currentPhase);
  if (phase !== undefined && batch.activeRun !== null) {
    const done = phase.succeeded + phase.failed + phase.ineligible;
    const failures = phase.failed === 0 ? '' : `, ${phase.failed} failed`;
    return `${phase.step.padEnd(14)} ${bar(done, phase.total)} ${done}/${phase.total}${failures}`;
  }
  if (batch.intakeCompletedAt !== null) {
    const { clientStatus, status } = batch;
    return clientStatus === status ? status : `${clientStatus.padEnd(14)} (${status})`;
  }
  const settled = essays.stored + essays.failed;
  const failures = essays.failed === 0 ? '' : `, ${essays.failed} failed`;
  return `${'intake'.padEnd(14)} ${bar(settled, essays.expected)} ${settled}/${essays.expected}${failures}`;
}

export function bar(done: number, total: number): string {
  const full = total === 0 ? 0 : Math.floor((Math.min(done, total) / total) * BAR_CHARS);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_CHARS - full)}]`;
}

class Screen {
  readonly #isQuiet: boolean;
  readonly #isTerminal = process.stderr.isTTY;
  #last = '';
  constructor(isQuiet: boolean) {
    this.#isQuiet = isQuiet;
  }
  show(text: string): void {
    if (this.#isQuiet || text === this.#last) return;
    process.stderr.write(this.#isTerminal ? `\r${text.padEnd(this.#last.length)}` : `${text}\n`);
    this.#last = text;
  }
  end(): void {
    if (!this.#isQuiet && this.#isTerminal && this.#last !== '') process.stderr.write('\n');
  }
}
