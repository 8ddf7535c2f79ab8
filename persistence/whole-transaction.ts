/**
 * `begin` of the driver, mended. When a connection is lost in the middle of a transaction, the driver (3.4.9)
 * sends `rollback`, or whatever the work says next, on a connection that is gone; the write fails a turn of
 * the event loop later, where nobody can catch it, and the process ends. So from the loss on nothing more is
 * said: there is no transaction left that could be rolled back.
 */
import type postgres from 'postgres';

type Work = (tx: postgres.TransactionSql) => unknown;
type Begin = (mode: string, work: Work) => Promise<unknown>;

export function withWholeTransactions(sql: postgres.Sql): postgres.Sql {
  const begin = sql.begin.bind(sql) as Begin;
  const whole = (...given: readonly [string, Work] | readonly [Work]): Promise<unknown> => {
    const [mode, work] = given.length === 2 ? given : ['', given[0]];
    const state = { isLost: false };
    const ended = begin(mode, (tx) => untilLost(() => work(guarded(tx, state)), state));
    ended.catch(() => (state.isLost = true));
    return ended;
  };
  return Object.assign(sql, { begin: whole as typeof sql.begin });
}

const never = new Promise<never>(() => {});
const nextLoopTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * The caller of `begin` hears of a loss from the driver in any case, so the work need not end: if it did, the
 * driver would roll back. Whether there was one is known a turn of the event loop later, when all that waited
 * for the lost connection has been told.
 */
async function untilLost(work: () => unknown, state: { readonly isLost: boolean }): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    await nextLoopTurn();
    if (state.isLost) return never;
    throw error;
  }
}

/** Work that did something else meanwhile hears of the loss when it comes back. */
function guarded(tx: postgres.TransactionSql, state: { readonly isLost: boolean }): postgres.TransactionSql {
  const assertThere = (): void => {
    if (!state.isLost) return;
    throw Object.assign(new Error('The connection was lost in the middle of the transaction'), {
      code: 'CONNECTION_CLOSED',
    });
  };
  return new Proxy(tx, {
    apply: (target, self, words) => {
      assertThere();
      const speak: unknown = target;
      return Reflect.apply(speak as () => unknown, self, words) as unknown;
    },
    get: (target, name) => {
      assertThere();
      return Reflect.get(target, name);
    },
  });
}
