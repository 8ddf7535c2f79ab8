/** Given, when, then for single steps: a machine that has begun, one message, what came of it. */
import { type AnyStateMachine, createMachine } from 'xstate';
import type { Envelope, JsonObject } from '../../../contracts/envelope.ts';
import type { ActorKey } from '../../../contracts/ids.ts';
import { initType } from '../../../contracts/words.ts';
import { describeEffect, type Effect } from '../../../machines/effects.ts';
import type { Kind } from '../../../machines/kind.ts';
import { registerKinds } from '../../../machines/register.ts';
import type { LiveSnapshot } from '../../../machines/snapshot.ts';
import { step, type StepResult } from '../../../machines/step.ts';

export interface Given {
  readonly kind: Kind;
  readonly before: LiveSnapshot | null;
  readonly seq?: number;
  readonly parent?: ActorKey;
  readonly effectsMax?: number;
}
export type Message = { readonly type: string; readonly sender?: string; readonly [field: string]: unknown };

export const kindOf = (machine: AnyStateMachine): Kind => {
  const kind = registerKinds([{ machine, name: 'k' }]).get('k');
  if (kind === undefined) throw new Error('not registered');
  return kind;
};

export function take(
  { kind, before, seq = 2, parent, effectsMax = 100 }: Given,
  message: Message,
): StepResult {
  const { type, sender, ...payload } = message;
  const envelope: Envelope = {
    id: `m${seq}`,
    target: 'k/1',
    type,
    payload: payload as JsonObject,
    sender,
    at: 5,
  };
  return step({ kind, before, envelope, identity: { key: 'k/1', parent: parent ?? null, seq }, effectsMax });
}

export function applied(result: StepResult): { after: LiveSnapshot; effects: readonly Effect[] } {
  if (result.kind !== 'applied')
    throw new Error(`expected the step to be applied: ${JSON.stringify(result)}`);
  return result;
}

export const begun = (
  machine: AnyStateMachine,
  input?: unknown,
): Given & { readonly effects: readonly Effect[] } => {
  const kind = kindOf(machine);
  const { after, effects } = applied(
    take({ kind, before: null, seq: 1 }, { type: initType, ...(input === undefined ? {} : { input }) }),
  );
  return { kind, before: after, effects };
};

export const lines = (effects: readonly Effect[]): readonly (string | null)[] => effects.map(describeEffect);

/** A machine with one state whose event `GO` runs these actions. */
export const onGo = (actions: unknown, implementations: object = {}): AnyStateMachine =>
  createMachine({ id: 'k', context: {}, on: { GO: { actions } } } as never, implementations as never);

export const goEffects = (actions: unknown, implementations: object = {}): readonly Effect[] =>
  applied(take(begun(onGo(actions, implementations)), { type: 'GO' })).effects;
