/** Short ways to talk to a runtime in the same process. */
import type { SendAnswer } from '../../contracts/answer.ts';
import type { JsonObject } from '../../contracts/envelope.ts';
import type { ActorKey } from '../../contracts/ids.ts';
import type { Runtime } from '../../runtime/runtime.ts';

let count = 0;
export const freshId = (): string => `m-${process.pid}-${count++}`;

export interface Message {
  readonly type: string;
  readonly payload?: JsonObject;
  readonly id?: string;
}

export const tell = (runtime: Runtime, target: ActorKey, message: Message): Promise<SendAnswer> =>
  runtime.post({
    id: message.id ?? freshId(),
    target,
    type: message.type,
    payload: message.payload ?? {},
    sender: 'api:test',
    at: Date.now(),
  });

export const begin = (runtime: Runtime, target: ActorKey, input: JsonObject = {}): Promise<SendAnswer> =>
  tell(runtime, target, { type: 'xstate.init', payload: { input } });
