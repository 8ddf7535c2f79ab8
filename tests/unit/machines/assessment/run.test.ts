/** A run of plain steps: ticks, order, failures, approvals, leases. Phases are in run-phases.test.ts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsOf, inputOf, lastOf, play, storyOf, tick } from './run-play.ts';

const one = inputOf({ steps: { only: {} } });
const chain = inputOf({ steps: { a: {}, b: { needs: ['a'] }, c: { needs: ['b'] } } });
const gated = inputOf({ steps: { gate: { approval: true }, after: { needs: ['gate'] } } });
const approval = { type: 'APPROVAL_GIVEN', step: 'gate', by: 'boss', expiresAt: null };

describe('ticks', () => {
  it('S01 a run that begins says so as event 1 and waits for a tick', () => {
    const [begun] = play(one, []);
    expect(begun).toMatchObject({ status: 'queued' });
    expect(begun?.effects).toMatchObject([{ kind: 'fact', type: 'run.created', payload: { seq: 1 } }]);
  });

  it('S07 a run of one step ends in one tick', () => {
    const played = play(one, [tick(1)]);
    const told = ['TICK_TAKEN', 'RUN_STARTED', 'STEP_STARTED only', 'STEP_SUCCEEDED only', 'RUN_SUCCEEDED'];
    expect(storyOf(played)).toEqual(told);
    expect(lastOf(played)).toMatchObject({ status: 'succeeded', ended: true });
    expect(eventsOf(played).map(({ seq }) => seq)).toEqual([2, 3, 4, 5, 6]);
  });

  it('S09 a chain takes a tick for each step, and is running in between', () => {
    const played = play(chain, [tick(1), tick(2), tick(3)]);
    expect(played.map(({ status }) => status)).toEqual(['queued', 'running', 'running', 'succeeded']);
    expect(storyOf(played).filter((said) => said.startsWith('STEP_STARTED'))).toHaveLength(3);
    expect(storyOf(played).filter((said) => said === 'RUN_STARTED')).toHaveLength(1);
    const wants = played.slice(1).map((of) => eventsOf([of]).at(-1)?.wantsTick);
    expect(wants).toEqual([true, true, false]);
  });

  it('S10 the entry goes first, then ids in their order (the same every time)', () => {
    const graph = { entry: 'm', steps: { z: {}, b: { needs: ['m'] }, a: { needs: ['m'] }, m: {} } };
    for (let round = 0; round < 100; round += 1) {
      const played = play(inputOf(graph), [tick(1), tick(2), tick(3), tick(4)]);
      const started = storyOf(played).filter((said) => said.startsWith('STEP_STARTED'));
      expect(started).toEqual(['m', 'a', 'b', 'z'].map((id) => `STEP_STARTED ${id}`));
    }
  });

  it('a tick is taken by its number only (two tickers cannot both take it)', () => {
    const played = play(chain, [tick(2), tick(1), tick(1), tick(3), tick(2)]);
    const results = played.slice(1).map(({ result }) => result);
    expect(results).toEqual(['rejected', 'applied', 'rejected', 'rejected', 'applied']);
  });

  it('S11 a run that has ended takes no tick', () => {
    for (const end of [[tick(1)], [{ type: 'CANCEL', by: 'boss', reason: null }]]) {
      const after = lastOf(play(one, [...end, tick(2)]));
      expect(after).toMatchObject({ result: 'rejected', effects: [] });
      expect(after.why).toContain('already_final');
    }
  });

  it('a rehearsal ends in one tick and does nothing', () => {
    const steps = { a: { kind: 'work' }, b: { approval: true }, c: { kind: 'teleport', needs: ['a'] } };
    const played = play(inputOf({ steps }, { mode: 'dry_run' }), [tick(1)]);
    expect(storyOf(played).slice(1)).toEqual([
      'RUN_STARTED',
      ...['a', 'b', 'c'].map((id) => `STEP_SKIPPED ${id}`),
      'RUN_SUCCEEDED',
    ]);
    expect(lastOf(played).effects.every(({ kind }) => kind === 'fact' || kind === 'finished')).toBe(true);
  });
});

describe('steps that do something', () => {
  const work = inputOf({
    steps: { w: { kind: 'work', attemptsMax: 2, params: { n: 1 } }, x: { needs: ['w'] } },
  });

  it('runs as a task, and its end opens the way', () => {
    const played = play(work, [tick(1), { done: 'step:w:1' }, tick(2)]);
    const input = { runId: 'r1', step: 'w', kind: 'work', params: { n: 1 }, attempt: 1 };
    expect(played[1]?.effects).toContainEqual(
      expect.objectContaining({ kind: 'task', src: 'runStep', input }),
    );
    expect(eventsOf(played.slice(1, 2)).every(({ wantsTick }) => !wantsTick)).toBe(true);
    expect(eventsOf(played.slice(2, 3))).toMatchObject([{ event: 'STEP_SUCCEEDED', wantsTick: true }]);
    expect(lastOf(played)).toMatchObject({ status: 'succeeded' });
  });

  it('S13 is tried again as often as its rule says, then the run fails', () => {
    const broken = (attempt: number) => ({
      failed: `step:w:${attempt}`,
      error: new TypeError('secret text'),
    });
    const played = play(work, [tick(1), broken(1), tick(2), broken(2)]);
    expect(storyOf(played).filter((said) => !said.startsWith('TICK'))).toEqual([
      'RUN_STARTED',
      'STEP_STARTED w',
      'STEP_RETRIED w',
      'STEP_STARTED w',
      'STEP_FAILED w',
      'RUN_FAILED w',
    ]);
    const lastError = { stage: 'step', step: 'w', reason: 'TypeError' };
    expect(lastOf(played)).toMatchObject({ status: 'failed', context: { lastError } });
    expect(JSON.stringify([lastOf(played).context, eventsOf(played)])).not.toContain('secret text');
  });

  it('S12 a kind that nobody knows fails step and run in its tick', () => {
    const played = play(inputOf({ steps: { t: { kind: 'teleport', attemptsMax: 3 } } }), [tick(1)]);
    expect(storyOf(played).slice(-3)).toEqual(['STEP_STARTED t', 'STEP_FAILED t', 'RUN_FAILED t']);
    const lastError = { stage: 'step', step: 't', reason: 'unsupported_kind:teleport' };
    expect(lastOf(played)).toMatchObject({ status: 'failed', context: { lastError } });
  });

  it('a step that fails ends its run at once, and what runs beside it is stopped', () => {
    const both = inputOf({ steps: { a: { kind: 'work' }, b: { kind: 'work' }, c: {} } });
    const played = play(both, [tick(1), tick(2), { failed: 'step:a:1', error: new Error('no') }]);
    expect(lastOf(played).effects.filter(({ kind }) => kind === 'task-cancelled')).toHaveLength(1);
    const statuses = ['failed', 'cancelled', 'cancelled'].map((status) => ({ status }));
    expect(lastOf(played)).toMatchObject({ status: 'failed', context: { progress: statuses } });
  });

  it('S20 cancelling stops the task, from every status', () => {
    const cancel = { type: 'CANCEL', by: 'boss', reason: null };
    const running = play(work, [tick(1), cancel]);
    expect(lastOf(running)).toMatchObject({ status: 'cancelled', ended: true });
    expect(lastOf(running).effects.filter(({ kind }) => kind === 'task-cancelled')).toHaveLength(1);
    expect(storyOf(running).at(-1)).toBe('RUN_CANCELLED');
    expect(lastOf(play(work, [cancel]))).toMatchObject({ status: 'cancelled' });
    expect(lastOf(play(gated, [tick(1), cancel]))).toMatchObject({ status: 'cancelled' });
  });
});

describe('approvals', () => {
  it('S17 a step that nobody has approved blocks the run before it starts', () => {
    const played = play(gated, [tick(1), tick(2)]);
    expect(storyOf(played)).toEqual(['TICK_TAKEN', 'RUN_BLOCKED gate']);
    expect(eventsOf(played).at(-1)).toMatchObject({ wantsTick: false, status: 'blocked' });
    expect(lastOf(played)).toMatchObject({ result: 'rejected', status: 'blocked' });
  });

  it('S18 an approval lets it go on with the next tick; a second one changes nothing', () => {
    const played = play(gated, [tick(1), approval, approval, tick(2), tick(3)]);
    expect(played.map(({ result }) => result)).toEqual([
      'applied',
      'applied',
      'applied',
      'rejected',
      'applied',
      'applied',
    ]);
    expect(played[2]).toMatchObject({ status: 'queued', context: { approvals: [{ by: 'boss' }] } });
    expect(eventsOf(played.slice(2, 3))).toMatchObject([
      { event: 'APPROVAL_GIVEN', wantsTick: true, detail: { by: 'boss', step: 'gate' } },
      { event: 'RUN_UNBLOCKED', wantsTick: true },
    ]);
    expect(lastOf(played)).toMatchObject({ status: 'succeeded' });
  });

  it('counts also when it comes before it is needed', () => {
    expect(storyOf(play(gated, [approval, tick(1), tick(2)]))).not.toContain('RUN_BLOCKED gate');
  });

  it('is not taken when it has expired before it comes', () => {
    const moves = [0, -1, 1].map((expiresAt) => play(gated, [{ ...approval, expiresAt }]));
    const results = moves.map((played) => lastOf(played).result);
    expect(results).toEqual(['rejected', 'rejected', 'applied']);
  });

  it('S19 a refusal fails the run, and nothing can be approved after it', () => {
    const refusal = { type: 'APPROVAL_REFUSED', step: 'gate', by: 'boss', reason: null };
    const played = play(gated, [tick(1), refusal, approval]);
    expect(storyOf(played).slice(2)).toEqual(['APPROVAL_REFUSED gate', 'RUN_FAILED gate']);
    const lastError = { stage: 'approval', step: 'gate', reason: 'approval_refused' };
    expect(lastOf(played)).toMatchObject({ status: 'failed', result: 'rejected', context: { lastError } });
  });

  it('is not taken for a step that needs none', () => {
    expect(lastOf(play(gated, [{ ...approval, step: 'after' }]))).toMatchObject({ result: 'rejected' });
  });
});

describe('leases', () => {
  const acquire = (owner: string) => ({ type: 'LEASE_ACQUIRED', owner, ttlMs: 1_000 });
  const fenced = (type: string, owner: string, fence: number) => ({ type, owner, fence, ttlMs: 1_000 });

  it('S22 one holds it, the other is refused, and whoever holds it may hold on', () => {
    const played = play(chain, [acquire('a'), acquire('b'), acquire('a')]);
    expect(played.slice(1).map(({ result }) => result)).toEqual(['applied', 'rejected', 'applied']);
    expect(lastOf(played)).toMatchObject({ context: { lease: { owner: 'a', fence: 1 } } });
  });

  it('S23 S24 only its holder gives it back, and then the next one has a higher fence', () => {
    const played = play(chain, [
      acquire('a'),
      fenced('LEASE_RELEASED', 'b', 1),
      fenced('LEASE_RELEASED', 'a', 2),
      fenced('LEASE_RELEASED', 'a', 1),
      acquire('b'),
    ]);
    const results = played.slice(1).map(({ result }) => result);
    expect(results).toEqual(['applied', 'rejected', 'rejected', 'applied', 'applied']);
    expect(lastOf(played)).toMatchObject({ context: { lease: { owner: 'b', fence: 2 }, fence: 2 } });
  });

  it('S26 is renewed by its owner and nobody else', () => {
    const played = play(chain, [
      acquire('a'),
      fenced('LEASE_RENEWED', 'a', 1),
      fenced('LEASE_RENEWED', 'b', 1),
      fenced('LEASE_RENEWED', 'a', 2),
    ]);
    expect(played.slice(1).map(({ result }) => result)).toEqual([
      'applied',
      'applied',
      'rejected',
      'rejected',
    ]);
  });

  it('S27 while it is held, only its fence ticks; an older fence never does', () => {
    const played = play(chain, [
      acquire('a'),
      tick(1),
      tick(1, { fence: 1 }),
      fenced('LEASE_RELEASED', 'a', 1),
      acquire('b'),
      tick(2, { fence: 1 }),
      tick(2, { fence: 2 }),
      fenced('LEASE_RELEASED', 'b', 2),
      tick(3, { fence: 1 }),
      tick(3, { fence: 3 }),
      tick(3),
    ]);
    expect(played.filter(({ type }) => type === 'TICK').map(({ result }) => result)).toEqual([
      'rejected',
      'applied',
      'rejected',
      'applied',
      'rejected',
      'rejected',
      'applied',
    ]);
  });
});

describe('artifacts', () => {
  const artifact = (name: string) => ({
    type: 'ARTIFACT_STORED',
    name,
    contentId: 'c',
    sha256: 'f',
    size: 1,
  });

  it('S70 a name is given once', () => {
    const played = play(chain, [artifact('a'), artifact('a'), artifact('b')]);
    expect(played.slice(1).map(({ result }) => result)).toEqual(['applied', 'rejected', 'applied']);
    expect(lastOf(played)).toMatchObject({ context: { artifacts: ['a', 'b'] } });
  });

  it('there is an end of them', () => {
    const played = play(
      chain,
      Array.from({ length: 101 }, (_, at) => artifact(`n${at}`)),
    );
    expect(played.filter(({ result }) => result === 'rejected')).toHaveLength(1);
  });
});

it('events are numbered without gaps, and a run that wants no tick refuses it (whatever comes)', () => {
  const graph = inputOf({
    steps: { a: {}, b: { kind: 'work', needs: ['a'] }, gate: { approval: true }, z: { needs: ['gate'] } },
  });
  const move = fc.oneof(
    fc.nat(6).map((number) => tick(number)),
    fc.constant(approval),
    fc.constantFrom('x', 'y').map((owner) => ({ type: 'LEASE_ACQUIRED', owner, ttlMs: 5 })),
    fc.constant({ type: 'LEASE_RELEASED', owner: 'x', fence: 1 }),
    fc.constant({ type: 'ESSAY_GONE', slot: 1 }),
  );
  fc.assert(
    fc.property(fc.array(move, { maxLength: 20 }), (moves) => {
      const played = play(graph, moves);
      const said = eventsOf(played);
      expect(said.map(({ seq }) => seq)).toEqual(said.map((_, at) => at + 2));
      let wants = true;
      for (const { type, result, effects, ...rest } of played.slice(1)) {
        if (type === 'TICK' && !wants) expect(result).toBe('rejected');
        wants = eventsOf([{ type, result, effects, ...rest }]).at(-1)?.wantsTick ?? wants;
      }
    }),
  );
});
