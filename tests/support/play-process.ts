/**
 * A node in a process of its own as a play needs it: told what to do by messages, killed for good at its
 * point.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { SendAnswer } from '../../contracts/answer.ts';
import type { Fate } from './mortal-node.ts';
import type { PlayNode } from './play.ts';
import type { FromVictim, ToVictim } from './play-victim.ts';

export interface ProcessOptions extends Fate {
  readonly databaseUrl: string;
  readonly natsUrl: string;
  /** Place of the script among all. */
  readonly script: number;
  /** Where compiled code is kept from one victim to the next: a start takes half the time. */
  readonly cacheDir: string;
}

export async function startPlayProcess(options: ProcessOptions): Promise<PlayNode> {
  const { databaseUrl, natsUrl, script, point, times, cacheDir } = options;
  const args = [databaseUrl, natsUrl, String(script), point, String(times)];
  const child = fork(join(import.meta.dirname, 'play-victim.ts'), args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_COMPILE_CACHE: cacheDir },
  });
  const died = once(child, 'exit');
  const [first] = (await Promise.race([once(child, 'message'), died])) as [FromVictim];
  if (first !== 'ready') throw new Error('Expected the node to start, it ended');
  return new PlayProcess(child, died);
}

class PlayProcess implements PlayNode {
  readonly died: Promise<unknown>;
  readonly #child: ChildProcess;
  readonly #asked: ((answer: SendAnswer) => void)[] = [];

  constructor(child: ChildProcess, died: Promise<unknown>) {
    this.#child = child;
    this.died = died;
    child.on('message', (message: FromVictim) => {
      if (message !== 'ready') this.#asked[message.place]?.(message.answer);
    });
  }
  post(post: Parameters<PlayNode['post']>[0]): Promise<SendAnswer> {
    const { promise, resolve } = Promise.withResolvers<SendAnswer>();
    this.#tell({ post, place: this.#asked.push(resolve) - 1 });
    return promise;
  }
  answerTask(...[task, answer]: Parameters<PlayNode['answerTask']>): void {
    this.#tell({ task, answer });
  }
  async stop(): Promise<void> {
    this.#tell({ stop: true });
    await this.died;
  }
  /** To one that has just been killed it goes nowhere, like everything else. */
  #tell(message: ToVictim): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
}
