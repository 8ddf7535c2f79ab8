/**
 * The hash chain of a journal: each row's hash covers the hash before it and every field of the row, so a
 * history that was edited, shortened or reordered no longer adds up. Pure and on the hot path of every
 * turn.
 */
import { hash } from 'node:crypto';
import type { JournalRow } from '../actors/ports.ts';

/** What stands before the first row. */
export const chainStart = '0'.repeat(64);

/**
 * One text for one row. The order is fixed for ever: changing it breaks the chain of every stored journal.
 * JSON fields go in as the text that is stored, not as values, so nothing depends on how somebody prints
 * JSON.
 */
export const canonicalRow = (row: Omit<JournalRow, 'hash'>): string =>
  JSON.stringify([
    row.actor,
    row.seq,
    row.version,
    row.messageId,
    row.type,
    row.payload,
    row.at,
    row.sender,
    row.causationId,
    row.correlationId,
    row.fromStatus,
    row.toStatus,
    row.effects,
    row.outcome,
    row.answer,
  ]);

export const chainHash = (previous: string, canonical: string): string =>
  hash('sha256', previous + canonical, 'hex');
