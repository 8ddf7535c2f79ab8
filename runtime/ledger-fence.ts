/**
 * Keeps a node away from a ledger that fell back: one that was restored, or failed over, to an older state
 * than what others have heard of it. Facts are published behind the commit that wrote them (T2), so each of
 * them names a message that the journal must hold; where one does not, going on would tell another story
 * under ids that were told already. Owns the comparison, not what becomes of the node.
 *
 * 1. What cannot be compared (a stream that was wiped, facts of another ledger, or of an epoch before)
 *    fences nobody.
 * 2. Facts are read first and the ledger after them: what is committed meanwhile does no harm.
 */
import type { Clock } from '../actors/ports.ts';
import type { Sql } from '../persistence/connect.ts';
import { findUnheld } from '../persistence/find-unheld.ts';
import { type LedgerEpoch, readEpoch } from '../persistence/ledger-epoch.ts';
import type { HeardFact } from './wire/last-heard.ts';

export class LedgerFellBack extends Error {
  override readonly name = 'LedgerFellBack';
  readonly code = 'ledger_fell_back';
}

interface FenceHost {
  readonly sql: Sql;
  /** As it was when the node started. */
  readonly epoch: LedgerEpoch;
  readonly heard: () => Promise<readonly HeardFact[]>;
}

/** As a header says it. */
export const ledgerMark = ({ name, epoch }: Pick<LedgerEpoch, 'name' | 'epoch'>): string =>
  `${name}/${epoch}`;

/** Why this ledger is not the one that others heard of, or null. */
async function findFallBack({ sql, epoch, heard }: FenceHost): Promise<LedgerFellBack | null> {
  const said = await heard();
  const now = await readEpoch(sql);
  if (ledgerMark(now) !== ledgerMark(epoch)) return new LedgerFellBack(wordsOfChange(epoch, now));
  const ours = said.filter(({ ledger }) => ledger === ledgerMark(epoch));
  const unheld = await findUnheld(sql, ours);
  const example = ours[unheld[0] ?? -1];
  if (example === undefined) return null;
  // A log line has room for 300 characters: the way out must be among them.
  return new LedgerFellBack(
    `Expected the ledger to hold what others heard of it, got ${unheld.length} of the last ${ours.length} ` +
      `facts that it never wrote (\`${example.id}\` of ${example.at}): Postgres fell back. Restore a newer ` +
      `state, or accept the loss with \`--begin-epoch ${epoch.epoch + 1}\` ` +
      '(docs/operations.md#a-ledger-that-fell-back)',
  );
}

const wordsOfChange = (was: LedgerEpoch, is: LedgerEpoch): string =>
  was.name === is.name
    ? `Expected epoch ${was.epoch} of the ledger, got ${is.epoch}: somebody began it; start the node again`
    : `Expected the ledger \`${was.name}\`, got \`${is.name}\`: another database answers; start again`;

interface Following {
  readonly clock: Pick<Clock, 'after'>;
  readonly everyMs: number;
  readonly onFellBack: (error: LedgerFellBack) => void;
}

/** Throws when the ledger fell back before; else looks again and again, until it is cancelled or it has. */
export async function followLedger(host: FenceHost, following: Following): Promise<() => void> {
  const { clock, everyMs, onFellBack } = following;
  const before = await findFallBack(host);
  if (before !== null) throw before;
  let isOver = false;
  let cancel = (): void => undefined;
  const look = async (): Promise<void> => {
    // Postgres or NATS is away: health says so, and the next look tells more.
    const found = await findFallBack(host).catch(() => null);
    if (isOver) return;
    if (found === null) plan();
    else onFellBack(found);
  };
  const plan = (): void => {
    cancel = clock.after(everyMs, () => void look());
  };
  plan();
  return () => {
    isOver = true;
    cancel();
  };
}
