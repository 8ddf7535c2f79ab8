/**
 * Every status word, once. The machine's states, the Postgres checks and the API schema are compared with
 * these lists (drift guard): a word that exists in one place only stops the process at start.
 */

export const taskStatuses = ['queued', 'processing', 'completed', 'expired', 'failed', 'cancelled'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

/**
 * What became of one message: applied (the version rose), rejected (with a code), ignored (nobody asked for
 * it).
 */
export const journalOutcomes = ['applied', 'rejected', 'ignored'] as const;
export type JournalOutcome = (typeof journalOutcomes)[number];

/** How an actor ended. */
export const endings = ['done', 'error', 'stopped'] as const;
export type Ending = (typeof endings)[number];

export const deadReasons = ['mail', 'command', 'fact', 'task', 'quarantine'] as const;
export type DeadReason = (typeof deadReasons)[number];

/** What `send` and `create` answer. `duplicate`: this message id was used before, for another message. */
export const sendResults = ['accepted', 'duplicate', 'rejected', 'failed'] as const;

/** What a supervisor does; its log says which, when and to whom. */
export const supervisorDeeds = [
  'rang',
  'nudged',
  'escalated',
  'requeued',
  'closed',
  'republished',
  'buried',
  'held',
  'released',
] as const;
export type SupervisorDeed = (typeof supervisorDeeds)[number];

/** Event types of the runtime itself. Callers may not send them: a forged answer would bypass T3. */
export const reservedPrefixes = ['xstate.', 'assay.'] as const;
export const initType = 'xstate.init';
export const stopType = 'xstate.stop';
/** A journal entry that carries an actor over to another version of its machine. */
export const migratedType = 'assay.migrated';
/** What the supervisor tells an actor that rests too long, where its chart knows the event. */
export const stalledType = 'assay.stalled';
/** What the supervisor tells a parent whose child it gave up, or found resting too long. */
export const escalatedType = 'assay.escalated';
export const isReservedType = (type: string): boolean =>
  type.startsWith(reservedPrefixes[0]) || type.startsWith(reservedPrefixes[1]);
