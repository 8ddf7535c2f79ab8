/** The supervisor's side of the ledger on Postgres, in the shape of its port. */
import type { SupervisionLedger } from '../actors/ports.ts';
import type { Sql } from './connect.ts';
import { readHold } from './supervisor/hold.ts';
import { takeLooks } from './supervisor/take-looks.ts';
import { writeSupervisorLog } from './supervisor/write-log.ts';
import { postMail } from './turn/post-mail.ts';

export const postgresSupervision = (sql: Sql): SupervisionLedger => ({
  takeLooks: async (rowsMax) => takeLooks(sql, rowsMax),
  tell: async ({ node, entries, mail }) => {
    await sql.begin(async (tx) => {
      if (mail.length > 0)
        await postMail(
          tx,
          mail.map((envelope) => ({ envelope, timer: null, delayMs: 0 })),
        );
      await writeSupervisorLog(tx, node, entries);
    });
  },
  readHold: () => readHold(sql),
});
