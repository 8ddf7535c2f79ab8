/** Turns: the model of the ledger and Postgres obey the same rules. */
import { expect, it } from 'vitest';
import type { ActorKey } from '../../../contracts/ids.ts';
import { limits } from '../../../contracts/limits.ts';
import { describeWorlds, journalEntry, mailTo, newActor, newFact, newTask } from './ledger-stage.ts';
import { nextState, noWrites, request, startMs, turnOf, write } from './ledger-stage.ts';

const one: ActorKey = 'order/1';
const two: ActorKey = 'order/2';
const three: ActorKey = 'order/3';
const asked = { keys: [one] };

describeWorlds('a lock', (stage) => {
  it('is held from the look to the end of the turn; who is locked elsewhere is in neither list', async () => {
    await write(stage.n1, { actors: [newActor(one), newActor(two)] });
    const turn = await stage.n1.turns.openTurn(request({ keys: [two, one] }));
    const other = await stage.n2.turns.openTurn(request({ keys: [one, three] }));
    expect([...turn.actors.keys()]).toEqual([one, two]);
    expect([[...other.actors.keys()], [...other.absent]]).toEqual([[], [three]]);
    await other.abandon();
    await turn.abandon();
    const after = await stage.n2.turns.openTurn(request(asked));
    expect([...after.actors.keys()]).toEqual([one]);
    await after.abandon();
  });

  it('is free again after a commit, and after a conflict', async () => {
    await write(stage.n1, { actors: [newActor(one)] });
    await turnOf(stage.n1, asked, (turn) => ({ actors: [nextState(turn, one)] }));
    const stale = { before: { version: 1, seq: 1 } };
    const answer = await turnOf(stage.n1, asked, (turn) => ({ actors: [nextState(turn, one, stale)] }));
    expect(answer).toBe('conflict');
    const after = await stage.n2.turns.openTurn(request(asked));
    expect(after.actors.get(one)).toMatchObject({ version: 2, seq: 2 });
    await after.abandon();
  });

  it('goes with the node that crashes; its commit comes too late', async () => {
    await write(stage.n1, { actors: [newActor(one)] });
    const turn = await stage.n1.turns.openTurn(request(asked));
    await stage.world.crash('n1');
    await expect(turn.commit({ ...noWrites, actors: [nextState(turn, one)] })).rejects.toMatchObject({
      code: 'ledger_unavailable',
    });
    const other = await stage.n2.turns.openTurn(request(asked));
    expect(other.actors.get(one)).toMatchObject({ version: 1 });
    await other.abandon();
  });

  it('does not outlive the handle: every call on it fails as on a closed connection', async () => {
    const dead = stage.n1;
    await dead.tasks.reapTasks(1);
    await stage.world.crash('n1');
    const ended = { code: 'CONNECTION_ENDED' };
    await expect(dead.turns.openTurn(request(asked))).rejects.toMatchObject(ended);
    await expect(dead.tasks.reapTasks(1)).rejects.toMatchObject(ended);
    expect(await stage.n1.tasks.reapTasks(1)).toEqual({ requeued: [], answered: [] });
  });

  it('needs a lane: a node has as many turns open as it has lanes', async () => {
    const open = [];
    for (let lane = 0; lane < limits.groupsInFlightMax; lane += 1)
      open.push(await stage.n1.turns.openTurn(request(asked)));
    await expect(stage.n1.turns.openTurn(request(asked))).rejects.toThrow(/idle lane/);
    for (const turn of open) await turn.abandon();
    await (await stage.n1.turns.openTurn(request(asked))).abandon();
  });
});

describeWorlds('the row of an actor', (stage) => {
  it('comes back as it was written', async () => {
    const parent = '{"key":"order/9","child":"c"}';
    await write(stage.n1, { actors: [newActor(one, { parent })] });
    const turn = await stage.n1.turns.openTurn(request(asked));
    expect(turn.actors.get(one)).toMatchObject({
      key: one,
      kind: 'order',
      machine: 'm1',
      snapshot: '{"value":"open"}',
      parent,
      correlationId: 'c1',
      restarts: 0,
      windowMs: null,
      quarantined: null,
      restMs: 0,
    });
    await turn.abandon();
  });

  it('is made once: who makes it second has a conflict, and writes nothing', async () => {
    await write(stage.n1, { actors: [newActor(one)] });
    const late = { actors: [newActor(two), newActor(one)], mail: [mailTo(one, 'x')] };
    expect(await write(stage.n2, late)).toBe('conflict');
    const rows = await stage.rows();
    expect([[...rows.actors.keys()], rows.mailbox.size]).toEqual([[one], 0]);
  });

  it.each([
    ['version', { version: 0, seq: 1 }],
    ['seq', { version: 1, seq: 0 }],
  ])('is written only as the turn saw it: another %s is a conflict', async (_what, before) => {
    await write(stage.n1, { actors: [newActor(one)] });
    const answer = turnOf(stage.n1, asked, (turn) => ({ actors: [nextState(turn, one, { before })] }));
    expect(await answer).toBe('conflict');
  });

  it('keeps its first outcome: another one, or none, is a fault and no conflict (T6)', async () => {
    await write(stage.n1, { actors: [newActor(one, { outcome: '{"ending":"done"}' })] });
    for (const outcome of [null, '{"ending":"error"}']) {
      const answer = turnOf(stage.n1, asked, (turn) => ({ actors: [nextState(turn, one, { outcome })] }));
      await expect(answer).rejects.toMatchObject({ code: 'AS001' });
    }
    await turnOf(stage.n1, asked, (turn) => ({ actors: [nextState(turn, one)] }));
    expect((await stage.rows()).actors.get(one)).toMatchObject({
      outcome: '{"ending":"done"}',
      version: 2,
    });
  });

  it('counts faults in a window, rests, and goes into quarantine for good', async () => {
    const fault = { key: one, restarts: 1, isNewWindow: true, restMs: 200.4, quarantined: null };
    await write(stage.n1, { actors: [newActor(one)] });
    await write(stage.n1, { faults: [fault] });
    await stage.advance(100);
    const turn = await stage.n1.turns.openTurn(request(asked));
    expect(turn.actors.get(one)).toMatchObject({ restarts: 1, windowMs: 100, restMs: 101 });
    await turn.commit({ ...noWrites, faults: [{ ...fault, isNewWindow: false, quarantined: 'why' }] });
    await write(stage.n1, { faults: [{ ...fault, restarts: 2, isNewWindow: false }] });
    expect((await stage.rows()).actors.get(one)).toMatchObject({
      restarts: 2,
      restartsSince: startMs,
      retryAt: startMs + 300.4,
      quarantined: 'why',
    });
    expect(await stage.world.release(one)).toBe(true);
    expect(await stage.world.release(one)).toBe(false);
    expect((await stage.rows()).actors.get(one)).toMatchObject({ restarts: 0, quarantined: null });
  });
});

const ids = (turn: { readonly mail: readonly { readonly envelope: { readonly id: string } }[] }) =>
  turn.mail.map((mail) => mail.envelope.id);

describeWorlds('mail', (stage) => {
  it('is taken in the order of the mailbox, as it was sent, when it is due', async () => {
    const sent = [mailTo(one, 'late', { delayMs: 100, timer: 't' }), mailTo(one, 'b'), mailTo(one, 'a')];
    await write(stage.n1, { actors: [newActor(one)], mail: sent });
    const early = await stage.n1.turns.openTurn(request({ ...asked, rung: new Set([one]) }));
    expect(ids(early)).toEqual(['b', 'a']);
    expect(early.mail[0]).toMatchObject({
      timer: null,
      attempts: 0,
      envelope: { id: 'b', target: one, type: 'PAY', payload: { sum: 1 }, at: startMs },
    });
    await early.abandon();
    await stage.advance(100);
    const due = await stage.n1.turns.openTurn(request({ ...asked, rung: new Set([one]) }));
    expect(ids(due)).toEqual(['late', 'b', 'a']);
    expect(due.mail[0]).toMatchObject({ timer: 't', envelope: { at: startMs + 100 } });
    await due.abandon();
  });

  it('of an actor that was not rung for is found all the same, after that of the others', async () => {
    const mail = [mailTo(two, 'b'), mailTo(one, 'a')];
    await write(stage.n1, { actors: [newActor(one), newActor(two)], mail });
    const turn = await stage.n1.turns.openTurn(request({ keys: [one, two], rung: new Set([one]) }));
    expect(ids(turn)).toEqual(['a', 'b']);
    await turn.abandon();
  });

  it('is taken up to a limit', async () => {
    await write(stage.n1, { actors: [newActor(one)], mail: [mailTo(one, 'a'), mailTo(one, 'b')] });
    const turn = await stage.n1.turns.openTurn(request({ ...asked, rung: new Set([one]), mailMax: 1 }));
    expect(ids(turn)).toEqual(['a']);
    await turn.abandon();
  });
});

describeWorlds('mail that others may want', (stage) => {
  it('to nobody is taken where it was rung for: the actor begins with it', async () => {
    await write(stage.n1, { mail: [mailTo(one, 'a')] });
    const unrung = await stage.n1.turns.openTurn(request(asked));
    expect([ids(unrung), [...unrung.absent]]).toEqual([[], [one]]);
    await unrung.abandon();
    const rung = await stage.n1.turns.openTurn(request({ ...asked, rung: new Set([one]) }));
    expect([ids(rung), [...rung.absent]]).toEqual([['a'], [one]]);
    await rung.abandon();
  });

  it('of an actor that is locked elsewhere is seen, but its owner takes it first', async () => {
    await write(stage.n1, { actors: [newActor(one)], mail: [mailTo(one, 'a')] });
    const holder = await stage.n1.turns.openTurn(request({ ...asked, rung: new Set([one]) }));
    const other = await stage.n2.turns.openTurn(request({ ...asked, rung: new Set([one]) }));
    const mailTaken = other.mail.map((mail) => mail.seq);
    expect(ids(other)).toEqual(['a']);
    expect(await holder.commit({ ...noWrites, mailTaken })).not.toBe('conflict');
    expect(await other.commit({ ...noWrites, mailTaken })).toBe('conflict');
  });

  it('is dropped once: a row that is gone, or named twice, is a conflict', async () => {
    await write(stage.n1, { mail: [mailTo(one, 'a')] });
    const [seq = 0] = (await stage.rows()).mailbox.keys();
    expect(await write(stage.n1, { mailTaken: [seq, seq] })).toBe('conflict');
    expect(await write(stage.n1, { mailTaken: [seq] })).not.toBe('conflict');
    expect(await write(stage.n1, { mailTaken: [seq], mail: [mailTo(one, 'b')] })).toBe('conflict');
    expect((await stage.rows()).mailbox.size).toBe(0);
  });

  it('has no key but its place: the same id may wait twice', async () => {
    await write(stage.n1, { mail: [mailTo(one, 'a'), mailTo(one, 'a')] });
    expect((await stage.rows()).mailbox.size).toBe(2);
  });
});

describeWorlds('timers', (stage) => {
  const mail = [
    mailTo(one, 'x', { timer: 'soon', delayMs: 10, sender: one }),
    mailTo(two, 'y', { timer: 'later', delayMs: 20, sender: one }),
    mailTo(one, 'z', { timer: 'soon', delayMs: 10, sender: two }),
    mailTo(one, 'plain', { sender: one }),
  ];
  const left = async () => [...(await stage.rows()).mailbox.values()].map((row) => row.id);

  it.each([
    ['by name', 'soon', ['y', 'z', 'plain']],
    ['all of the owner', null, ['z', 'plain']],
    ['by a name that nobody has', 'never', ['x', 'y', 'z', 'plain']],
  ])('are cancelled %s; mail and timers of others stay', async (_how, timer, rest) => {
    await write(stage.n1, { mail });
    await write(stage.n1, { timersCancelled: [{ owner: one, timer }] });
    expect(await left()).toEqual(rest);
  });

  it('are cancelled before new ones are set (a state that is entered again)', async () => {
    await write(stage.n1, { mail });
    const again = mailTo(one, 'x2', { timer: 'soon', delayMs: 10, sender: one });
    await write(stage.n1, { mail: [again], timersCancelled: [{ owner: one, timer: 'soon' }] });
    expect(await left()).toEqual(['y', 'z', 'plain', 'x2']);
  });

  it('that are cancelled while a turn has taken them are a conflict', async () => {
    await write(stage.n1, { actors: [newActor(one)], mail });
    await stage.advance(10);
    const turn = await stage.n1.turns.openTurn(request({ ...asked, rung: new Set([one]) }));
    await write(stage.n2, { timersCancelled: [{ owner: two, timer: 'soon' }] });
    expect(await turn.commit({ ...noWrites, mailTaken: turn.mail.map((row) => row.seq) })).toBe('conflict');
  });
});

describeWorlds('the journal', (stage) => {
  it('has a message once per actor: the same id for the same actor is a conflict (T3)', async () => {
    const twins = [journalEntry(one, 1), journalEntry(one, 2, { messageId: 'm1' })];
    expect(await write(stage.n1, { journal: twins })).toBe('conflict');
    expect(await write(stage.n1, { journal: [journalEntry(one, 1), journalEntry(two, 1)] })).not.toBe(
      'conflict',
    );
    expect(await write(stage.n1, { journal: [journalEntry(one, 2, { messageId: 'm1' })] })).toBe('conflict');
    expect(await write(stage.n1, { journal: [journalEntry(one, 1, { messageId: 'm9' })] })).toBe('conflict');
  });

  it('says what was seen of a message that came with the call, of this actor only', async () => {
    const answer = '{"code":"no"}';
    const entry = journalEntry(one, 1, { outcome: 'rejected', answer, toStatus: 'shut' });
    await write(stage.n1, { actors: [newActor(one)], journal: [entry] });
    const messages = [
      { target: one, id: 'm1' },
      { target: two, id: 'm1' },
      { target: one, id: 'm2' },
    ];
    const turn = await stage.n1.turns.openTurn(request({ keys: [one, two], messages }));
    expect(turn.seen).toEqual([
      {
        actor: one,
        messageId: 'm1',
        type: 'PAY',
        payload: '{"sum":1}',
        version: 1,
        toStatus: 'shut',
        outcome: 'rejected',
        answer,
      },
    ]);
    await turn.abandon();
  });

  it('says what was seen of the mail that is taken, and of no other', async () => {
    const journal = [journalEntry(one, 1), journalEntry(one, 2)];
    const mail = [mailTo(one, 'm1'), mailTo(one, 'm2', { delayMs: 10 }), mailTo(two, 'm1')];
    await write(stage.n1, { actors: [newActor(one)], journal, mail });
    const turn = await stage.n1.turns.openTurn(request({ keys: [one, two], rung: new Set([one, two]) }));
    expect(turn.seen.map((row) => [row.actor, row.messageId])).toEqual([[one, 'm1']]);
    await turn.abandon();
  });
});

describeWorlds('a commit', (stage) => {
  it('is whole or not at all: whatever conflicts, nothing of the turn is there', async () => {
    const start = { actors: [newActor(one)], journal: [journalEntry(one, 1)], tasks: [newTask('t0')] };
    await write(stage.n1, { ...start, facts: [newFact('order/1#1.0')], mail: [mailTo(two, 'a')] });
    const before = await stage.rows();
    const wanted = {
      journal: [journalEntry(one, 2)],
      mail: [mailTo(two, 'b')],
      tasks: [newTask('t1')],
      tasksCancelled: ['t0'],
      facts: [newFact('order/1#2.0')],
      deadLetters: [],
      faults: [{ key: one, restarts: 1, isNewWindow: true, restMs: 1, quarantined: 'no' }],
    };
    const spoiled = [
      { actors: [newActor(one)] },
      { journal: [journalEntry(one, 2), journalEntry(one, 2)] },
      { mailTaken: [4_711] },
      { tasks: [newTask('t1'), newTask('t0')] },
      { facts: [newFact('order/1#2.0'), newFact('order/1#1.0')] },
    ];
    for (const bad of spoiled) {
      const answer = turnOf(stage.n1, asked, (turn) => ({
        ...wanted,
        actors: [nextState(turn, one)],
        ...bad,
      }));
      expect(await answer).toBe('conflict');
    }
    expect(await stage.rows()).toEqual(before);
  });

  it('that is abandoned leaves nothing', async () => {
    await write(stage.n1, { actors: [newActor(one)] });
    const before = await stage.rows();
    await (await stage.n1.turns.openTurn(request(asked))).abandon();
    expect(await stage.rows()).toEqual(before);
  });
});
