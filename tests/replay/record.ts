/**
 * Records the golden corpus: every script of `tests/machines` played on the real runtime, Postgres and NATS,
 * its journals written to `tests/replay/corpus`. Run by hand, when a script was added or a change is meant to
 * change history: `node tests/replay/record.ts [machine …]`. What was recorded is then read before it is
 * committed.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActorKey } from '../../contracts/ids.ts';
import { closeDatabase, connectDatabase, type Sql } from '../../persistence/connect.ts';
import { actorText, endText, headText, rowText } from '../../persistence/journal-file.ts';
import { migrate } from '../../persistence/migrate.ts';
import { streamJournals } from '../../persistence/views/stream-journals.ts';
import { startEmbedded } from '../../runtime/embedded/embedded.ts';
import { startRuntime } from '../../runtime/runtime.ts';
import { asMove, type Script } from '../machines/scripts.ts';
import { Hand, handDriven } from '../support/hand.ts';
import { LedgerClock } from '../support/ledger-clock.ts';
import { Play } from '../support/play.ts';
import { playLimits } from '../support/play-limits.ts';
import { byMachine, corpusFile } from './corpus.ts';

const wanted = process.argv.slice(2);
const home = await mkdtemp(join(tmpdir(), 'assay-record-'));
const services = await startEmbedded({ home });
const admin = connectDatabase(services.databaseUrl, { max: 1, applicationName: 'record' });

interface Lines {
  readonly texts: string[];
  actors: number;
  rows: number;
}

async function record(scripts: readonly Script[], lines: Lines): Promise<void> {
  for (const [index, script] of scripts.entries()) {
    const { id } = script.machine;
    const name = `record_${id}_${index}`.replaceAll('-', '_');
    await admin.unsafe(`create database ${name}`);
    const url = new URL(services.databaseUrl);
    url.pathname = `/${name}`;
    const sql = connectDatabase(url.href, { max: 2, applicationName: 'record' });
    await migrate({ sql });
    await new LedgerClock(sql).freeze();
    await played(script, { sql, url: url.href, name, root: `${id}/${id}-${index}` });
    await collect(sql, lines);
    await closeDatabase(sql);
  }
}

interface Scene {
  readonly sql: Sql;
  readonly url: string;
  readonly name: string;
  readonly root: ActorKey;
}

async function played({ machine, input, moves }: Script, { sql, url, name, root }: Scene): Promise<void> {
  const hand = new Hand();
  const kinds = handDriven(machine, hand.run);
  const { natsUrl } = services;
  const limits = playLimits;
  const node = await startRuntime({ kinds, databaseUrl: url, natsUrl, prefix: name, http: null, limits });
  const lasting = {
    post: node.post.bind(node),
    answerTask: hand.answer.bind(hand),
    died: new Promise<never>(() => undefined),
    stop: () => node.stop(),
  };
  const play = new Play({ sql, root, start: () => Promise.resolve(lasting) });
  await play.begin(input);
  for (const move of moves) await play.move(asMove(move));
  await play.end();
}

async function collect(sql: Sql, lines: Lines): Promise<void> {
  await streamJournals(
    sql,
    {},
    {
      actor: (actor) => {
        lines.actors += 1;
        lines.texts.push(actorText(actor));
      },
      rows: (rows) => {
        lines.rows += rows.length;
        for (const row of rows) lines.texts.push(rowText(row));
      },
    },
  );
}

try {
  for (const [machine, scripts] of byMachine) {
    if (wanted.length > 0 && !wanted.includes(machine.id)) continue;
    const lines: Lines = { texts: [headText(null)], actors: 0, rows: 0 };
    await record(scripts, lines);
    lines.texts.push(endText(lines.actors, lines.rows));
    await writeFile(corpusFile(machine), `${lines.texts.join('\n')}\n`);
    console.log(`${machine.id}: ${lines.rows} entries of ${lines.actors} actors`);
  }
} finally {
  await closeDatabase(admin);
  await services.stop();
  await rm(home, { recursive: true, force: true });
}
