/**
 * How the chart of a run is written: what it knows and hears, and how a draft becomes XState's own actions.
 */
import { fromPromise, setup } from 'xstate';
import type { RunInput, RunMessage } from '../../contracts/assessment/messages.ts';
import type { RunStatus } from '../../contracts/assessment/words.ts';
import { address } from '../refs.ts';
import type { RunContext } from './run-context.ts';
import { type PhaseReminder, RunDraft, type Said, type StepTask } from './run-draft.ts';
import { atOf, type Heard } from './talk.ts';

interface TaskDone {
  readonly type: 'xstate.done.actor.step';
  readonly actorId: string;
}
interface TaskFailed {
  readonly type: 'xstate.error.actor.step';
  readonly actorId: string;
  readonly error: unknown;
}
export type RunEventHeard = Heard<RunMessage> | PhaseReminder | TaskDone | TaskFailed;
type TypeHeard = RunEventHeard['type'];
export type Hears<Type extends TypeHeard> = Extract<RunEventHeard, { readonly type: Type }>;

/** What runs unless the kind is given a table of steps (actors/run-kind.ts). */
const noStepKinds = fromPromise<unknown, StepTask>(() =>
  Promise.reject(new Error('Expected an activity `runStep`, got none; register the run with `runKind`')),
);

export const runSetup = setup({
  types: {
    context: {} as RunContext,
    events: {} as RunEventHeard,
    input: {} as RunInput,
    emitted: {} as Said,
    output: {} as { readonly status: RunStatus; readonly ticks: number },
  },
  actors: { runStep: noStepKinds },
});

/** One transition: what is thought out over a draft becomes the new context and XState's own actions. */
export const so = <Type extends TypeHeard>(think: (draft: RunDraft, event: Hears<Type>) => void) =>
  runSetup.enqueueActions(({ context, event, enqueue }) => {
    const draft = new RunDraft(context, atOf(event));
    think(draft, event as Hears<Type>);
    const { context: after, deeds } = draft.close();
    enqueue.assign(after);
    for (const deed of deeds) {
      switch (deed.kind) {
        case 'emit':
          enqueue.emit(deed.event);
          break;
        case 'send':
          enqueue.sendTo(address(deed.to.kind, deed.to.id), deed.event);
          break;
        case 'remind':
          enqueue.raise(deed.event, { id: deed.id, delay: deed.afterMs });
          break;
        case 'forget':
          enqueue.cancel(deed.id);
          break;
        case 'begin-task':
          enqueue.spawnChild('runStep', { id: deed.id, input: deed.input });
          break;
        case 'stop-task':
          enqueue.stopChild(deed.id);
          break;
      }
    }
  });

export const when =
  <Type extends TypeHeard>(can: (context: RunContext, event: Hears<Type>, at: number) => boolean) =>
  ({ context, event }: { readonly context: RunContext; readonly event: object }): boolean =>
    can(context, event as Hears<Type>, atOf(event));

/** Statuses that may follow: the context says which one it is, the chart which ones may be. */
export const becomes = (...statuses: readonly RunStatus[]) =>
  statuses.map((status) => ({
    guard: ({ context }: { readonly context: RunContext }) => context.status === status,
    target: status,
  }));
