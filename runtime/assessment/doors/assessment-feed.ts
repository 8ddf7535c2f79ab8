/**
 * The live feed of a session of judgement: how far it has come, and where its scripts lie by now. Facts only
 * say that there is news; what is told is read from the ledger, so a line that begins anew misses nothing.
 */
import type { Answered, AssessmentHandlers, Call } from '../../../contracts/assessment/api.ts';
import { Denial } from '../../../contracts/assessment/codes.ts';
import { judgingLimits as limits } from '../../../contracts/assessment/judging-limits.ts';
import { Doorbell, type NextEvents, type StreamEvent } from '../../http/event-stream.ts';
import type { LiveFacts } from './live-facts.ts';

export interface AssessmentFeedHost {
  readonly handlers: Pick<AssessmentHandlers, 'assessment.get' | 'assessment.results'>;
  readonly facts: LiveFacts;
  now(): number;
}

export interface AssessmentAsked {
  readonly assessmentId: string;
  readonly call: Call;
}

/** Judges answer by the hundred: what they say meanwhile is told together. */
const PAUSE_MS = 250;
const HEARTBEAT_MS = 15_000;
/** A key that was revoked must not listen for ever: the client comes again, and is asked again. */
const STREAM_MS_MAX = 3_600_000;

type Session = Answered<'assessment.get'>;
type Result = Answered<'assessment.results'>;

export const assessmentFeed = (
  host: AssessmentFeedHost,
  { assessmentId, call }: AssessmentAsked,
): NextEvents =>
  async function* events(signal): AsyncGenerator<StreamEvent | null> {
    const bell = new Doorbell();
    const stop = await host.facts.watch(`assessment/${assessmentId}`, () => bell.ring());
    const until = host.now() + STREAM_MS_MAX;
    let told = '';
    let wave = '';
    try {
      while (!signal.aborted && host.now() < until) {
        const {
          items: _,
          settings: _settings,
          ...session
        } = await host.handlers['assessment.get']({ assessmentId, items: false }, call);
        const text = JSON.stringify(session);
        if (text === told) yield null;
        else yield { event: 'progress', text };
        told = text;
        const result = await resultOf(host, { assessmentId, call });
        const newest = result === null ? '' : `${result.wave} ${result.isFinal}`;
        if (result !== null && newest !== wave) yield { event: 'estimate', text: estimateText(result) };
        wave = newest;
        if (isOver(session)) return;
        await bell.wait(HEARTBEAT_MS, signal);
        await new Doorbell().wait(PAUSE_MS, signal);
      }
    } finally {
      stop();
    }
  };

/** Null: no wave has become a scale yet. */
async function resultOf(
  { handlers }: AssessmentFeedHost,
  { assessmentId, call }: AssessmentAsked,
): Promise<Result | null> {
  try {
    const asked = { assessmentId, interim: true, limit: limits.resultItemsPageMax };
    const first = await handlers['assessment.results'](asked, call);
    const items = [...first.items];
    for (let cursor = first.nextCursor; cursor !== null;) {
      const page = await handlers['assessment.results']({ ...asked, cursor }, call);
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return { ...first, items };
  } catch (error) {
    if (error instanceof Denial && error.code === 'RESULT_NOT_READY') return null;
    throw error;
  }
}

const estimateText = ({ wave, isFinal, items, reliability, grading }: Result): string =>
  JSON.stringify({
    wave,
    isFinal,
    reliability: reliability.adaptiveSafe,
    cuts: grading?.cuts ?? [],
    items: items.map(({ item, essayId, anchorId, theta, se, rank, tier, grade, misgradeRisk }) => {
      return { item, essayId, anchorId, theta, se, rank, tier, grade, misgradeRisk };
    }),
  });

const isOver = ({ finishedAt }: Pick<Session, 'finishedAt'>): boolean => finishedAt !== null;
