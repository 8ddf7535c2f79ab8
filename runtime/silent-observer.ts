/** Hears everything, tells nobody: for embedding and tests. */
import type { Observer } from './observer.ts';

const nothing = (): void => undefined;

export const silentObserver: Observer = {
  turnCommitted: nothing,
  actorsMoved: nothing,
  turnConflicted: nothing,
  ledgerFailed: nothing,
  messageRejected: nothing,
  actorFaulted: nothing,
  actorQuarantined: nothing,
  actorStalled: nothing,
  actorFinished: nothing,
  machineLogged: nothing,
  actionFailed: nothing,
  taskStarted: nothing,
  taskEnded: nothing,
  factsPublished: nothing,
  factFailed: nothing,
  redelivered: nothing,
  terminated: nothing,
  consumerRestarted: nothing,
  natsChanged: nothing,
  natsReached: nothing,
  swept: nothing,
  sweepFailed: nothing,
  requestRefused: nothing,
  requestFailed: nothing,
  productFailed: nothing,
  ledgerFellBack: nothing,
  nodeChanged: nothing,
};
