/**
 * A node for plays in a process of its own, which kills itself, as a power cut would, when it reaches a
 * named point for the n-th time. Arguments: database, NATS, place of the script, point (or `none`), n.
 * Talks to its play by messages.
 */
import type { SendAnswer } from '../../contracts/answer.ts';
import type { Envelope } from '../../contracts/envelope.ts';
import { startRuntime } from '../../runtime/runtime.ts';
import { scripts } from '../machines/scripts.ts';
import { Hand, type HandAnswer, handDriven } from './hand.ts';
import { playLimits } from './play-limits.ts';

export type ToVictim =
  | { readonly post: Envelope; readonly place: number }
  | { readonly task: string; readonly answer: HandAnswer }
  | { readonly stop: true };
export type FromVictim = 'ready' | { readonly place: number; readonly answer: SendAnswer };

const [databaseUrl = '', natsUrl = '', script = '0', point = 'none', times = '1'] = process.argv.slice(2);
const machine = scripts[Number(script)]?.machine;
if (machine === undefined) throw new Error(`There is no script ${script}`);
let left = Number(times);

const hand = new Hand();
const runtime = await startRuntime({
  kinds: handDriven(machine, hand.run),
  databaseUrl,
  natsUrl,
  name: 'victim',
  http: null,
  limits: playLimits,
  migrate: false,
  reach: (reached) => {
    if (reached === point && --left === 0) process.kill(process.pid, 'SIGKILL');
  },
});
const say = (message: FromVictim): void => void process.send?.(message);
process.on('message', (message: ToVictim) => {
  if ('post' in message)
    void runtime.post(message.post).then((answer) => say({ place: message.place, answer }));
  else if ('task' in message) hand.answer(message.task, message.answer);
  else void runtime.stop().then(() => process.exit(0));
});
say('ready');
