/** Approvals: parallel regions with a join, outputs at several levels, a choice made by chained `always`. */
import { and, assign, emit, fromPromise, not, setup, stateIn } from 'xstate';

interface ApprovalContext {
  readonly amount: number;
  readonly votes: readonly string[];
  readonly verdict: string | null;
}

/** Legal and finance say yes or no each on their own; both must have spoken before the verdict. */
export const approvalMachine = setup({
  types: {
    context: {} as ApprovalContext,
    input: {} as { readonly amount: number },
    events: {} as { type: 'LEGAL_OK' | 'LEGAL_NO' | 'FINANCE_OK' | 'ESCALATE' | 'WITHDRAW' },
  },
  guards: {
    isSmall: ({ context }) => context.amount < 100,
    isHuge: ({ context }) => context.amount >= 10_000,
    refused: ({ context }) => context.votes.includes('legal:no'),
  },
}).createMachine({
  id: 'approval',
  context: ({ input }) => ({ amount: input.amount, votes: [], verdict: null }),
  initial: 'sorting',
  states: {
    sorting: {
      always: [
        { guard: 'isSmall', target: 'decided.granted', actions: assign({ verdict: 'by size' }) },
        { guard: and([not('isSmall'), not('isHuge')]), target: 'voting' },
        { target: 'escalated' },
      ],
    },
    escalated: { on: { ESCALATE: 'voting' } },
    voting: {
      type: 'parallel',
      on: { WITHDRAW: 'withdrawn' },
      states: {
        legal: {
          initial: 'open',
          states: {
            open: {
              on: {
                LEGAL_OK: {
                  target: 'spoken',
                  actions: assign({ votes: ({ context }) => [...context.votes, 'legal:yes'] }),
                },
                LEGAL_NO: {
                  target: 'spoken',
                  actions: assign({ votes: ({ context }) => [...context.votes, 'legal:no'] }),
                },
              },
            },
            spoken: { type: 'final' },
          },
        },
        finance: {
          initial: 'waiting',
          states: {
            waiting: { always: { guard: stateIn({ voting: { legal: 'spoken' } }), target: 'open' } },
            open: {
              on: {
                FINANCE_OK: {
                  target: 'spoken',
                  actions: assign({ votes: ({ context }) => [...context.votes, 'finance'] }),
                },
              },
              after: {
                5_000: {
                  target: 'spoken',
                  actions: assign({ votes: ({ context }) => [...context.votes, 'nobody'] }),
                },
              },
            },
            spoken: { type: 'final' },
          },
        },
      },
      onDone: 'counting',
    },
    counting: { always: [{ guard: 'refused', target: 'decided.denied' }, { target: 'decided.granted' }] },
    decided: {
      initial: 'denied',
      states: {
        granted: { entry: emit({ type: 'approval.granted' }), type: 'final' },
        denied: { entry: emit({ type: 'approval.denied' }), type: 'final' },
      },
      onDone: 'filed',
    },
    filed: { type: 'final', output: { filed: true } },
    withdrawn: { type: 'final', output: { filed: false } },
  },
  output: ({ context, event }) => ({ votes: context.votes, last: 'output' in event ? event.output : null }),
});

/** Final output at three levels: of a compound state, of the region around it, of the machine. */
export const surveyMachine = setup({
  types: {
    context: {} as { readonly answers: readonly number[] },
    events: {} as { type: 'ANSWER'; value: number } | { type: 'SKIP' },
    output: {} as { readonly sum: number },
  },
  actors: { weigh: fromPromise<number, { answers: readonly number[] }>(() => Promise.resolve(1)) },
}).createMachine({
  id: 'survey',
  context: { answers: [] },
  initial: 'page1',
  states: {
    page1: {
      initial: 'asking',
      states: {
        asking: {
          on: {
            ANSWER: {
              target: 'answered',
              actions: assign({ answers: ({ event, context }) => [...context.answers, event.value] }),
            },
            SKIP: 'skipped',
          },
        },
        answered: { type: 'final', output: ({ context }) => context.answers.length },
        skipped: { type: 'final', output: -1 },
      },
      onDone: [
        { guard: ({ event }) => event.output === -1, target: 'page1', reenter: true },
        {
          target: 'page2',
          actions: assign({ answers: ({ event, context }) => [...context.answers, Number(event.output)] }),
        },
      ],
    },
    page2: {
      type: 'parallel',
      states: {
        weighing: {
          initial: 'asked',
          states: {
            asked: {
              invoke: {
                src: 'weigh',
                id: 'weigh',
                input: ({ context }) => ({ answers: context.answers }),
                onDone: {
                  target: 'known',
                  actions: assign({ answers: ({ event, context }) => [...context.answers, event.output] }),
                },
              },
            },
            known: { type: 'final' },
          },
        },
        thanking: {
          initial: 'shown',
          states: { shown: { after: { 100: 'gone' } }, gone: { type: 'final' } },
        },
      },
      onDone: 'end',
    },
    end: { type: 'final' },
  },
  output: ({ context }) => ({ sum: context.answers.reduce((sum, answer) => sum + answer, 0) }),
});
