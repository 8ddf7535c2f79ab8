/**
 * The circuit of a provider, one for all nodes. Open, nothing is asked; half open, a few questions are, and
 * what becomes of them decides. Owns no call: nodes tell what theirs came to, and obey.
 *
 * B1  Three failures in a row open it, for a fixed time; two successes of probes close it again.
 * B2  A limit of money opens it until the provider's own date, or until somebody says otherwise.
 * B3  What calls of before still came to changes nothing while it is open.
 */
import {
  beginnings,
  beginProbes,
  breakOff,
  capOff,
  countCalls,
  countLate,
  forget,
  hearAgain,
  providerSetup,
  statusIs,
} from './provider-setup.ts';

const capped = [
  { guard: 'isCapForGood', target: '#provider.open.waiting', actions: capOff },
  { target: '#provider.open.resting', actions: capOff },
] as const;

export const providerMachine = providerSetup.createMachine({
  id: 'provider',
  context: ({ input }) => beginnings(input),
  initial: 'closed',
  on: { CAPPED: capped, RESET: { target: '.closed' } },
  states: {
    closed: {
      entry: [forget, statusIs('closed')],
      on: {
        CALLS: [{ guard: 'isTooMany', target: 'open', actions: breakOff }, { actions: countCalls }],
        RESET: { actions: forget },
      },
    },
    open: {
      entry: statusIs('open'),
      on: {
        CALLS: { actions: countLate },
        CAPPED: [{ guard: 'isKnownCap', actions: hearAgain }, ...capped],
      },
      initial: 'resting',
      states: {
        resting: { after: { rest: { target: '#provider.half_open' } } },
        /** Nobody knows until when. */
        waiting: {},
      },
    },
    half_open: {
      entry: [beginProbes, statusIs('half_open')],
      on: {
        CALLS: [
          { guard: 'hasFailure', target: 'open', actions: breakOff },
          { guard: 'isEnough', target: 'closed' },
          { actions: countCalls },
        ],
      },
    },
  },
});
