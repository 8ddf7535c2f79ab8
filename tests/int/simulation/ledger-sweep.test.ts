/** Facts, due mail, looks, letters, the switch: the model of the ledger and Postgres obey the same rules. */
import { expect, it } from 'vitest';
import type { ActorKey } from '../../../contracts/ids.ts';
import { describeWorlds, envelopeTo, mailTo, newActor, newFact, nextState } from './ledger-stage.ts';
import { type Stage, startMs, turnOf, write } from './ledger-stage.ts';

const one: ActorKey = 'order/1';
const two: ActorKey = 'order/2';
const sorted = (ahead: ReadonlyMap<string, readonly string[] | null>) =>
  [...ahead].map(([id, ids]) => [id, ids?.toSorted() ?? null]);
const aheadOf = async (stage: Stage, ...ids: readonly string[]) => {
  const answer = await write(stage.n1, { facts: ids.map((id) => newFact(id)) });
  if (answer === 'conflict') throw new Error('Expected a commit');
  return sorted(answer.factsAhead);
};
const taken = async (stage: Stage, rowsMax = 100, holdMs = 1_000) =>
  (await stage.n2.sweeps.takeFacts(rowsMax, holdMs)).map((fact) => fact.id);
const error = { name: 'Error', message: 'no room' };

describeWorlds('facts', (stage) => {
  it('are held for the node that wrote them', async () => {
    expect(await aheadOf(stage, 'order/1#1.0')).toEqual([]);
    await stage.advance(1_999);
    expect(await taken(stage)).toEqual([]);
    await stage.advance(1);
    expect(await stage.n2.sweeps.takeFacts(10, 1_000)).toEqual([{ ...newFact('order/1#1.0'), attempts: 0 }]);
    expect(await taken(stage)).toEqual([]);
    await stage.advance(1_000);
    expect(await taken(stage)).toEqual(['order/1#1.0']);
  });

  it('of one turn are not ahead of each other, those of turns before are; of others never', async () => {
    expect(await aheadOf(stage, 'order/1#1.0', 'order/1#1.1', 'order/11#1.0')).toEqual([]);
    expect(await aheadOf(stage, 'order/1#2.0', 'order/2#1.0')).toEqual([
      ['order/1#2.0', ['order/1#1.0', 'order/1#1.1']],
    ]);
  });

  it('ahead are named up to a limit', async () => {
    const ids = Array.from({ length: 64 }, (_, n) => `order/1#1.${n}`);
    await aheadOf(stage, ...ids);
    expect(await aheadOf(stage, 'order/1#2.0')).toEqual([['order/1#2.0', ids.toSorted()]]);
    expect(await aheadOf(stage, 'order/1#3.0')).toEqual([['order/1#3.0', null]]);
  });

  it('of one actor come in the order of its journal, the last word last', async () => {
    await aheadOf(stage, 'order/1#10.0', 'order/1#finished', 'order/1#9.11', 'order/1#9.2');
    await stage.advance(2_000);
    expect(await taken(stage)).toEqual(['order/1#9.2', 'order/1#9.11', 'order/1#10.0', 'order/1#finished']);
  });
});

describeWorlds('facts behind others', (stage) => {
  it('wait for the one before them; when it goes, those behind come with it, due or not', async () => {
    await aheadOf(stage, 'order/1#1.0');
    await stage.advance(100);
    await aheadOf(stage, 'order/1#2.0');
    expect(await taken(stage)).toEqual([]);
    const waits = (await stage.rows()).outbox.get('order/1#2.0');
    expect(waits?.nextAttempt).toBe(startMs + 300);
    await stage.advance(1_900);
    expect(await taken(stage)).toEqual(['order/1#1.0', 'order/1#2.0']);
  });

  it('behind one that has failed wait longer, but not longer than it does', async () => {
    await aheadOf(stage, 'order/1#1.0');
    await aheadOf(stage, 'order/1#2.0');
    await stage.n1.sweeps.postponeFact('order/1#1.0', 60_000, error);
    const due = async () => (await stage.rows()).outbox.get('order/1#2.0')?.nextAttempt;
    expect([await taken(stage), await due()]).toEqual([[], startMs + 5_000]);
    await stage.advance(56_000);
    expect([await taken(stage), await due()]).toEqual([[], startMs + 60_000]);
  });

  it('are taken up to a limit, the first of each actor first', async () => {
    await aheadOf(stage, 'order/1#1.0', 'order/2#1.0');
    await aheadOf(stage, 'order/1#1.1', 'order/2#1.1');
    await stage.advance(2_000);
    const first = await taken(stage, 2);
    const next = await taken(stage, 2);
    expect([first.toSorted(), next]).toEqual([['order/1#1.0', 'order/2#1.0'], []]);
  });
});

describeWorlds('facts that were tried', (stage) => {
  it('are counted and put off when they cannot be published', async () => {
    await aheadOf(stage, 'order/1#1.0');
    await stage.n1.sweeps.postponeFact('order/1#1.0', 250.5, error);
    await stage.n1.sweeps.postponeFact('gone', 1, error);
    expect((await stage.rows()).outbox.get('order/1#1.0')).toMatchObject({
      attempts: 1,
      nextAttempt: startMs + 250.5,
      error: JSON.stringify(error),
    });
  });

  it('go when the stream has them', async () => {
    await aheadOf(stage, 'order/1#1.0', 'order/1#1.1');
    await stage.n1.sweeps.dropFacts(['order/1#1.0', 'gone']);
    expect([...(await stage.rows()).outbox.keys()]).toEqual(['order/1#1.1']);
    expect(await aheadOf(stage, 'order/1#2.0')).toEqual([['order/1#2.0', ['order/1#1.1']]]);
  });

  it('that cannot be published at all go to the dead letters, once', async () => {
    const subject = 'assay.fact.order.1.paid.in.full';
    await write(stage.n1, { facts: [newFact('order/1#1.0', { subject, headers: '{"a":"b"}' })] });
    await stage.n1.sweeps.buryFact('order/1#1.0', error);
    await stage.n1.sweeps.buryFact('order/1#1.0', error);
    const { outbox, deadLetters } = await stage.rows();
    expect([outbox.size, deadLetters.length]).toEqual([0, 1]);
    expect(deadLetters[0]).toMatchObject({
      reason: 'fact',
      actor: one,
      messageId: 'order/1#1.0',
      type: 'paid.in.full',
      error: JSON.stringify(error),
    });
    expect(JSON.parse(deadLetters[0]?.letter ?? '')).toEqual({
      id: 'order/1#1.0',
      subject,
      payload: { source: one, version: 1 },
      headers: { a: 'b' },
    });
  });
});

describeWorlds('mail without a bell', (stage) => {
  it('is found when it has waited, timers at once, the oldest first', async () => {
    const timer = { timer: 't', delayMs: 50, sender: one };
    await write(stage.n1, { mail: [mailTo(one, 'a'), mailTo('job/1', 'x', timer)] });
    await stage.advance(50);
    await write(stage.n1, { mail: [mailTo(two, 'b'), mailTo(one, 'c')] });
    expect(await stage.n1.sweeps.dueTargets(10, 50)).toEqual([one, 'job/1']);
    expect(await stage.n1.sweeps.dueTargets(10, 51)).toEqual(['job/1']);
    expect(await stage.n1.sweeps.dueTargets(1, 0)).toEqual([one]);
  });

  it('is found for the kinds of a node, and of late only', async () => {
    await write(stage.n1, { mail: [mailTo(one, 'a'), mailTo('job/1', 'x')] });
    await stage.advance(50);
    await write(stage.n1, { mail: [mailTo(two, 'b')] });
    const found = (kinds: readonly string[], sinceMs: number | null) =>
      stage.n1.sweeps.dueTargets(10, 0, { kinds, sinceMs });
    expect(await found(['order'], null)).toEqual([one, two]);
    expect(await found(['order', 'job'], 49)).toEqual([two]);
    expect(await found(['order'], 50)).toEqual([one, two]);
    expect(await found([], null)).toEqual([]);
  });

  it('of an actor in quarantine waits; of one that rested it is found at once', async () => {
    const fault = { key: one, restarts: 1, isNewWindow: true, restMs: 100, quarantined: null };
    await write(stage.n1, { actors: [newActor(one), newActor(two)] });
    await write(stage.n1, { faults: [fault, { ...fault, key: two, quarantined: 'why' }] });
    await stage.advance(99);
    await write(stage.n1, { mail: [mailTo(one, 'a'), mailTo(two, 'b')] });
    expect(await stage.n1.sweeps.dueTargets(10, 0)).toEqual([]);
    await stage.advance(1);
    expect(await stage.n1.sweeps.dueTargets(10, 1_000)).toEqual([one]);
    await stage.world.release(two);
    expect(await stage.n1.sweeps.dueTargets(10, 0)).toEqual([one, two]);
    expect(await stage.n1.sweeps.dueTargets(10, 1_000)).toEqual([one]);
  });

  it('says when the next one falls due', async () => {
    expect(await stage.n1.sweeps.nextTimerInMs()).toBeNull();
    await write(stage.n1, { mail: [mailTo(one, 'a'), mailTo(one, 'b', { delayMs: 10.2 })] });
    expect(await stage.n1.sweeps.nextTimerInMs()).toBe(11);
    await stage.advance(11);
    expect(await stage.n1.sweeps.nextTimerInMs()).toBeNull();
  });

  it('of a kind that no living node has becomes a dead letter', async () => {
    const node = { name: 'n', roles: 'host' };
    await stage.n1.beat({ ...node, id: 'n1', kinds: ['order'] });
    await stage.n1.beat({ ...node, id: 'n0', kinds: ['ship'] });
    await stage.advance(1_000);
    await stage.n1.beat({ ...node, id: 'n1', kinds: ['order'] });
    const sent = ['order/1', 'job/1', 'ship/1', 'new/1'] as const;
    await write(stage.n1, { mail: sent.map((target) => mailTo(target, `to-${target}`)) });
    await stage.advance(10);
    const unhosted = { kinds: ['job'], waitedMs: 10, silentMs: 500, rowsMax: 10 };
    expect(await stage.n1.sweeps.buryUnhostedMail({ ...unhosted, waitedMs: 11 })).toBe(0);
    expect(await stage.n1.sweeps.buryUnhostedMail(unhosted)).toBe(2);
    const { mailbox, deadLetters } = await stage.rows();
    expect([...mailbox.values()].map((row) => row.target)).toEqual(['order/1', 'job/1']);
    const letter = deadLetters.find((row) => row.actor === 'new/1');
    expect(letter).toMatchObject({ reason: 'mail', messageId: 'to-new/1', type: 'PAY' });
    expect(JSON.parse(letter?.letter ?? '')).toMatchObject({ payload: { sum: 1 }, at: startMs + 1_000 });
    expect(JSON.parse(letter?.error ?? '')).toMatchObject({ code: 'unknown_kind' });
  });
});

describeWorlds('nodes', (stage) => {
  it('are known while they beat, and forgotten after a day', async () => {
    await stage.n1.beat({ id: 'n1', name: 'a', roles: 'host', kinds: ['order'] });
    await stage.advance(86_400_001);
    await stage.n2.beat({ id: 'n2', name: 'b', roles: 'host', kinds: [] });
    const at = startMs + 86_400_001;
    const wanted = { id: 'n2', name: 'b', roles: 'host', kinds: '[]', heartbeatAt: at };
    expect([...(await stage.rows()).nodes.values()]).toEqual([wanted]);
  });
});

const actorOf = async (stage: Stage) => (await stage.rows()).actors.get(one);

describeWorlds('a look', (stage) => {
  const lookOf = () => actorOf(stage);

  it('is taken once when an actor rests too long, and again after twice the time', async () => {
    await write(stage.n1, { actors: [newActor(one, { stallAfterMs: 1_000 }), newActor(two)] });
    await stage.advance(999);
    expect(await stage.n1.supervision.takeLooks(10)).toEqual([]);
    await stage.advance(1);
    const look = { key: one, kind: 'order', status: 'open', seq: 1, parent: null, restedMs: 1_000 };
    const found = { ...look, hasMail: false, hasTasks: false };
    expect(await stage.n1.supervision.takeLooks(10)).toEqual([found]);
    expect(await stage.n2.supervision.takeLooks(10)).toEqual([]);
    expect(await lookOf()).toMatchObject({ stalledAt: startMs + 1_000, nextLook: startMs + 3_000 });
    await stage.advance(2_000);
    expect(await stage.n2.supervision.takeLooks(10)).toEqual([{ ...found, restedMs: 3_000 }]);
    expect(await lookOf()).toMatchObject({ stalledAt: startMs + 1_000, nextLook: startMs + 9_000 });
  });

  it('is moved to earlier by a turn, and put right by the look', async () => {
    await write(stage.n1, { actors: [newActor(one, { stallAfterMs: 1_000 })] });
    await stage.advance(500);
    await turnOf(stage.n1, { keys: [one] }, (turn) => ({
      actors: [nextState(turn, one, { stallAfterMs: 2_000 })],
    }));
    expect(await lookOf()).toMatchObject({ movedAt: startMs + 500, nextLook: startMs + 1_000 });
    await stage.advance(500);
    expect(await stage.n1.supervision.takeLooks(10)).toEqual([]);
    expect(await lookOf()).toMatchObject({ nextLook: startMs + 2_500, stalledAt: null });
  });

  it('is not moved by an entry that changed nothing, and not by a state without a limit', async () => {
    await write(stage.n1, { actors: [newActor(one, { stallAfterMs: 1_000 })] });
    await stage.advance(1_000);
    await stage.n1.supervision.takeLooks(10);
    await turnOf(stage.n1, { keys: [one] }, (turn) => ({
      actors: [nextState(turn, one, { version: 1, stallAfterMs: 5 })],
    }));
    expect(await lookOf()).toMatchObject({ stallMs: 1_000, stalledAt: startMs + 1_000, seq: 2 });
    await turnOf(stage.n1, { keys: [one] }, (turn) => ({ actors: [nextState(turn, one)] }));
    expect(await lookOf()).toMatchObject({ stallMs: null, stalledAt: null, nextLook: startMs + 3_000 });
    await stage.advance(2_000);
    expect(await stage.n1.supervision.takeLooks(10)).toEqual([]);
    expect(await lookOf()).toMatchObject({ nextLook: null });
  });
});

describeWorlds('a look that nobody needs', (stage) => {
  const lookOf = () => actorOf(stage);

  it('ends with the actor, and waits for the turn that has it locked', async () => {
    await write(stage.n1, { actors: [newActor(one, { stallAfterMs: 10 })] });
    await stage.advance(10);
    await turnOf(stage.n1, { keys: [one] }, (turn) => ({
      actors: [nextState(turn, one, { outcome: '{"ending":"done"}' })],
    }));
    expect(await lookOf()).toMatchObject({ nextLook: null });
    await write(stage.n1, { actors: [newActor(two, { stallAfterMs: 10 })] });
    await stage.advance(10);
    const turn = await stage.n1.turns.openTurn({ keys: [two], messages: [], rung: new Set(), mailMax: 1 });
    expect(await stage.n2.supervision.takeLooks(10)).toEqual([]);
    await turn.abandon();
    expect(await stage.n2.supervision.takeLooks(10)).toMatchObject([{ key: two }]);
  });

  it('of an actor in quarantine is planned no more; released, it is looked at', async () => {
    const fault = { key: one, restarts: 1, isNewWindow: true, restMs: 0, quarantined: 'why' };
    await write(stage.n1, { actors: [newActor(one, { stallAfterMs: 10 })] });
    await write(stage.n1, { faults: [fault] });
    await stage.advance(10);
    expect(await stage.n1.supervision.takeLooks(10)).toEqual([]);
    expect(await lookOf()).toMatchObject({ nextLook: null });
    await stage.world.release(one);
    expect(await stage.n1.supervision.takeLooks(10)).toMatchObject([{ key: one, restedMs: 10 }]);
  });
});

describeWorlds('the supervisor', (stage) => {
  it('files what it says and what it did', async () => {
    const detail = { restedMs: 5 };
    await stage.n1.supervision.tell({
      node: 'n1',
      entries: [
        { kind: 'order', actor: one, what: 'nudged', detail },
        { kind: null, actor: null, what: 'rang', detail: null },
      ],
      mail: [envelopeTo(one, 's1'), envelopeTo(two, 's2')],
    });
    const { supervisorLog, mailbox } = await stage.rows();
    expect(supervisorLog).toEqual([
      { node: 'n1', kind: 'order', actor: one, what: 'nudged', detail: JSON.stringify(detail) },
      { node: 'n1', kind: null, actor: null, what: 'rang', detail: null },
    ]);
    expect([...mailbox.values()].map((row) => [row.id, row.dueAt])).toEqual([
      ['s1', startMs],
      ['s2', startMs],
    ]);
  });

  it('reads the one switch, and when it was moved', async () => {
    expect(await stage.n1.supervision.readHold()).toMatchObject({
      held: false,
      changedAt: '2026-01-01T00:00:00.000Z',
    });
    await stage.advance(1_500);
    await stage.world.setHold(true, 'me');
    expect(await stage.n2.supervision.readHold()).toMatchObject({
      held: true,
      changedAt: '2026-01-01T00:00:01.500Z',
    });
  });

  it('finds a letter where one was buried, by a turn or beside it', async () => {
    const letter = { reason: 'mail', actor: one, messageId: 'a', type: 'PAY', letter: '{}', error } as const;
    await write(stage.n1, { deadLetters: [letter] });
    await stage.n1.bury({ ...letter, reason: 'command', actor: null, messageId: null, type: null });
    const stored = { ...letter, error: JSON.stringify(error) };
    expect((await stage.rows()).deadLetters).toEqual([
      stored,
      { ...stored, reason: 'command', actor: null, messageId: null, type: null },
    ]);
  });
});
