/** What the circuit of a provider hears, asks itself and does; the chart is in provider.ts. */
import { setup } from 'xstate';
import { judgingLimits as limits } from '../../contracts/assessment/judging-limits.ts';
import type { ProviderMessage } from '../../contracts/assessment/judging-messages.ts';
import type { ProviderStatus } from '../../contracts/assessment/words.ts';
import { atOf, fact, type Heard } from './talk.ts';

export interface ProviderContext {
  readonly provider: string;
  /** Since the last call that succeeded. */
  readonly failures: number;
  /** Of probes, since it was opened last. */
  readonly successes: number;
  /** All there ever were. */
  readonly failuresTotal: number;
  readonly code: string | null;
  /** A limit of money, which more calls would not find gone. */
  readonly isCapped: boolean;
  readonly untilMs: number | null;
}
export interface ProviderInput {
  readonly provider: string;
}

export type ProviderEvent = Heard<ProviderMessage>;
type Calls = Extract<ProviderEvent, { type: 'CALLS' }>;

export const beginnings = ({ provider }: ProviderInput): ProviderContext => ({
  provider,
  failures: 0,
  successes: 0,
  failuresTotal: 0,
  code: null,
  isCapped: false,
  untilMs: null,
});

/** A bag tells how many failed behind the last that did not: a success before them is no comfort. */
const failuresAfter = ({ failures }: ProviderContext, { succeeded, failed }: Calls): number =>
  succeeded > 0 ? failed : failures + failed;

export const providerSetup = setup({
  types: {
    context: {} as ProviderContext,
    events: {} as ProviderEvent,
    input: {} as ProviderInput,
    emitted: {} as ReturnType<typeof fact>,
  },
  guards: {
    isTooMany: ({ context, event }) =>
      event.type === 'CALLS' && failuresAfter(context, event) >= limits.providerFailuresMax,
    hasFailure: ({ event }) => event.type === 'CALLS' && event.failed > 0,
    isEnough: ({ context, event }) =>
      event.type === 'CALLS' && context.successes + event.succeeded >= limits.providerSuccessesToClose,
    /** Every call that was under way says so once more. */
    isKnownCap: ({ context, event }) =>
      event.type === 'CAPPED' &&
      context.isCapped &&
      context.code === event.code &&
      context.untilMs === event.untilMs,
    isCapForGood: ({ event }) => event.type === 'CAPPED' && event.untilMs === null,
  },
  delays: {
    rest: ({ context, event }) => Math.max(0, (context.untilMs ?? atOf(event)) - atOf(event)),
  },
});

const { assign, emit } = providerSetup;

/** Entered by every status, and once more when the reason is another. */
export const statusIs = (status: ProviderStatus) =>
  emit(({ context: { provider, code, untilMs, failuresTotal } }) =>
    fact('provider.status.changed', { provider, status, reason: code, untilMs, failures: failuresTotal }),
  );

export const countCalls = assign(({ context, event }) =>
  event.type !== 'CALLS'
    ? {}
    : {
        failures: failuresAfter(context, event),
        successes: context.successes + event.succeeded,
        failuresTotal: context.failuresTotal + event.failed,
      },
);

/** What a call of before came to still counts among all there ever were. */
export const countLate = assign(({ context, event }) =>
  event.type === 'CALLS' ? { failuresTotal: context.failuresTotal + event.failed } : {},
);

/** An action, so that the message is taken: a machine that does nothing with one refuses it. */
export const hearAgain = assign({});

export const breakOff = assign(({ context, event }) =>
  event.type !== 'CALLS'
    ? {}
    : {
        failures: failuresAfter(context, event),
        failuresTotal: context.failuresTotal + event.failed,
        code: event.code ?? 'FAILURES',
        isCapped: false,
        untilMs: atOf(event) + limits.providerOpenMs,
      },
);

export const capOff = assign(({ event }) =>
  event.type === 'CAPPED' ? { code: event.code, isCapped: true, untilMs: event.untilMs } : {},
);

export const beginProbes = assign({ successes: 0, failures: 0 });
export const forget = assign({ failures: 0, successes: 0, code: null, isCapped: false, untilMs: null });
