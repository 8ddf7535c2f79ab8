/** The golden corpus through today's machines; `record.ts` beside it says where it comes from. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { assign } from 'xstate';
import type { AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { registerKinds } from '../../machines/register.ts';
import { checkJournals } from '../../persistence/import-journals.ts';
import { linesIn, replayFile } from '../../runtime/replay-file.ts';
import { crewMachine } from '../machines/families.ts';
import { orderMachine } from '../machines/orders.ts';
import { playerMachine } from '../machines/playback.ts';
import { Hand, handDriven } from '../support/hand.ts';
import { byMachine, corpusFile, corpusFolder } from './corpus.ts';

const replayed = (machine: AnyStateMachine, recorded = machine) =>
  replayFile(corpusFile(recorded), registerKinds(handDriven(machine, new Hand().run)));

describe('every recorded journal comes out as it was', () => {
  it.for([...byMachine].map(([machine, scripts]) => ({ machine, scripts })))(
    '$machine.id',
    async ({ machine, scripts }) => {
      const report = await replayed(machine);
      expect(report.divergences).toEqual([]);
      expect(report).toMatchObject({ diverged: 0, skipped: 0, unknownKinds: {}, redacted: false });
      expect(report.actors).toBeGreaterThanOrEqual(scripts.length);
    },
  );

  it('has a file for each machine and none besides', () => {
    const wanted = [...byMachine.keys()].map(({ id }) => `${id}.jsonl`).toSorted();
    expect(readdirSync(corpusFolder).toSorted(), 'node tests/replay/record.ts <machine>').toEqual(wanted);
  });

  it('was not edited: every chain holds', async () => {
    for (const file of readdirSync(corpusFolder)) {
      const { rows } = await checkJournals(linesIn(join(corpusFolder, file)));
      expect(rows).toBeGreaterThan(0);
    }
  });
});

describe('a change that was not meant is found, with the message at which it first shows', () => {
  it('a guard that decides otherwise', async () => {
    const changed = orderMachine.provide({ guards: { canRetry: () => false } });
    const { divergences } = await replayed(changed, orderMachine);
    expect(divergences).toMatchObject([
      {
        actor: 'order/order-1',
        type: 'xstate.error.actor.payment',
        seq: 3,
        what: 'status',
        state: { expected: 'paying.waiting', got: 'failed' },
      },
    ]);
  });

  it('a delay of another length', async () => {
    const changed = orderMachine.provide({ delays: { paymentDeadline: 61_000 } });
    const [first] = (await replayed(changed, orderMachine)).divergences;
    expect(first).toMatchObject({ actor: 'order/order-0', type: 'PAY', seq: 3, what: 'effects' });
    expect(first?.effects.unexpected[0]).toContain('61000ms');
    expect(first?.effects.missing[0]).toContain('60000ms');
  });

  it('an action that writes something else: at the end, with the place in the context', async () => {
    const note = (_: unknown, params: { readonly what: string }) => params.what.toUpperCase();
    const changed = playerMachine.provide({
      actions: { note: assign({ seen: ({ context }, params) => [...context.seen, note(null, params)] }) },
    });
    const [first] = (await replayed(changed, playerMachine)).divergences;
    expect(first).toMatchObject({ what: 'snapshot', seq: 10 });
    expect(first?.context[0]).toEqual({ path: 'context.seen.0', expected: 'in', got: 'IN' });
  });

  it('a guard that says no', async () => {
    const changed = crewMachine.provide({ guards: { isKnown: () => false } });
    const [first] = (await replayed(changed, crewMachine)).divergences;
    expect(first).toMatchObject({ type: 'WORK', what: 'outcome', expected: 'applied' });
  });
});
