/** The circuit of a provider: rows of its rule table, played without services. */
import { expect, test } from 'vitest';
import { providerKind } from '../../../actors/provider-kind.ts';
import { judgingLimits as limits } from '../../../contracts/assessment/judging-limits.ts';
import { type Move, playScript } from '../../../runtime/testing.ts';

const play = (moves: readonly Move[]) => {
  const played = playScript(providerKind(), { input: { provider: 'anthropic' }, moves });
  const last = played.at(-1);
  if (last === undefined) throw new Error('nothing was played');
  return last;
};
const calls = (succeeded: number, failed: number, code = 'SERVER_ERROR') => ({
  type: 'CALLS',
  succeeded,
  failed,
  code,
});
const capped = (untilMs: number | null) => ({ type: 'CAPPED', code: 'SPEND_LIMIT', untilMs });
const opened = [calls(0, limits.providerFailuresMax)];
const probing = [...opened, { timeout: true } as const];

test('it begins closed', () => {
  expect(play([]).status).toBe('closed');
});
test('43 three failures in a row open it, in one bag or in several', () => {
  expect(play([calls(0, 3)]).status).toBe('open');
  expect(play([calls(0, 2)]).status).toBe('closed');
  expect(play([calls(0, 1), calls(0, 1), calls(0, 1)]).status).toBe('open');
});
test('a success between them begins the count anew, and only failures behind it count', () => {
  expect(play([calls(0, 2), calls(5, 0), calls(0, 2)]).status).toBe('closed');
  expect(play([calls(0, 2), calls(1, 1)]).status).toBe('closed');
  expect(play([calls(1, 3)]).status).toBe('open');
});
test('43 it is half open after its time, and two successes of probes close it', () => {
  expect(play(probing).status).toBe('half_open');
  expect(play([...probing, calls(1, 0)]).status).toBe('half_open');
  expect(play([...probing, calls(1, 0), calls(1, 0)]).status).toBe('closed');
});
test('one failed probe opens it again', () => {
  expect(play([...probing, calls(1, 1)]).status).toBe('open');
});
test('what calls of before come to changes nothing while it is open', () => {
  const late = play([...opened, calls(5, 0)]);
  expect(late).toMatchObject({ status: 'open', result: 'applied', effects: [] });
});
test('a limit of money opens it, from wherever it is', () => {
  expect(play([capped(null)])).toMatchObject({ status: 'open', context: { code: 'SPEND_LIMIT' } });
  expect(play([...opened, capped(null)]).context).toMatchObject({ isCapped: true });
  expect(play([...probing, capped(null)]).status).toBe('open');
});
test('a limit of money without a date waits for somebody; no timer is set', () => {
  const kinds = (moves: readonly Move[]) => play(moves).effects.map(({ kind }) => kind);
  expect(kinds(opened)).toContain('mail');
  expect(kinds([...opened, capped(null)])).not.toContain('mail');
  expect(kinds([...opened, capped(null)])).toContain('timer-cancelled');
  expect(play([capped(null), { type: 'RESET', by: 'root' }]).status).toBe('closed');
});
test('a limit of money with a date is over then', () => {
  expect(play([capped(Date.UTC(2100, 0, 1)), { timeout: true }]).status).toBe('half_open');
});
test('the same limit told again says nothing new (every call under way tells it)', () => {
  expect(play([capped(null), capped(null)])).toMatchObject({
    status: 'open',
    result: 'applied',
    effects: [],
  });
});
test('somebody may close it at any time, and an old failure is forgotten then', () => {
  expect(play([...opened, { type: 'RESET', by: 'root' }, calls(0, 2)]).status).toBe('closed');
  expect(play([calls(0, 2), { type: 'RESET', by: 'root' }, calls(0, 2)]).status).toBe('closed');
});
