/**
 * The one picture that a process has of itself. Fed by the kernel's observer, read by readiness, metrics,
 * health and live feeds, which subscribe instead of asking around. Counts and words only, never contents.
 */
import { createStore } from '@xstate/store';
import type { ErrorRecord } from '../contracts/failures.ts';
import type { Observer } from './observer.ts';
import { silentObserver } from './silent-observer.ts';

export interface Picture {
  readonly status: 'starting' | 'ready' | 'draining' | 'stopped';
  /** Whether it begins nothing by itself. */
  readonly isHeld: boolean;
  /** What the NATS client said last: `reconnect`, `disconnect`, … */
  readonly nats: string;
  /** Of the server that it was last connected to. */
  readonly natsVersion: string | null;
  /** Why the ledger did not answer; null once it does again. */
  readonly ledgerError: string | null;
  readonly turns: number;
  readonly messages: number;
  readonly rejections: number;
  readonly faults: number;
  readonly quarantines: number;
  /** Milliseconds since 1970 of the last sweep that went through. */
  readonly sweptAt: number | null;
}

export const blankPicture: Picture = {
  status: 'starting',
  isHeld: true,
  nats: 'connected',
  natsVersion: null,
  ledgerError: null,
  turns: 0,
  messages: 0,
  rejections: 0,
  faults: 0,
  quarantines: 0,
  sweptAt: null,
};

export const createPicture = (now: () => number) =>
  createStore({
    context: blankPicture,
    on: {
      nodeChanged: (picture, { status }: { status: Picture['status'] }) => ({ ...picture, status }),
      holdChanged: (picture, { isHeld }: { isHeld: boolean }) => ({ ...picture, isHeld }),
      natsChanged: (picture, { status }: { status: string }) => ({ ...picture, nats: status }),
      natsReached: (picture, { version }: { version: string }) => ({ ...picture, natsVersion: version }),
      turnCommitted: (picture, { messages }: { messages: number }) => ({
        ...picture,
        turns: picture.turns + 1,
        messages: picture.messages + messages,
        ledgerError: null,
      }),
      ledgerFailed: (picture, { why }: { why: string }) => ({ ...picture, ledgerError: why }),
      messageRejected: (picture) => ({ ...picture, rejections: picture.rejections + 1 }),
      actorFaulted: (picture) => ({ ...picture, faults: picture.faults + 1 }),
      actorQuarantined: (picture) => ({ ...picture, quarantines: picture.quarantines + 1 }),
      swept: (picture) => ({ ...picture, sweptAt: now(), ledgerError: null }),
    },
  });

export type PictureStore = ReturnType<typeof createPicture>;

export const pictureObserver = ({ trigger }: PictureStore): Observer => ({
  ...silentObserver,
  nodeChanged: (status) => trigger.nodeChanged({ status }),
  natsChanged: (status) => trigger.natsChanged({ status }),
  natsReached: (version) => trigger.natsReached({ version }),
  turnCommitted: ({ messages }) => trigger.turnCommitted({ messages }),
  ledgerFailed: ({ message }: ErrorRecord) => trigger.ledgerFailed({ why: message }),
  sweepFailed: ({ message }: ErrorRecord) => trigger.ledgerFailed({ why: message }),
  messageRejected: () => trigger.messageRejected(),
  actorFaulted: () => trigger.actorFaulted(),
  actorQuarantined: () => trigger.actorQuarantined(),
  swept: () => trigger.swept(),
});
