/** The judging desk: what a person is at, key by key. */
import { describe, expect, test } from 'vitest';
import {
  after,
  atStart,
  type Desk,
  type DeskEvent,
  type Progress,
  type Turn,
} from '../../../console/pages/judge/desk.ts';
import { actOf } from '../../../console/pages/judge/desk-keys.ts';
import { ReadingClock } from '../../../console/pages/judge/reading-clock.ts';
import { paragraphsOf } from '../../../console/pages/judge/paragraphs.ts';
import { Refused } from '../../../console/api/client.ts';

const turn = (seq: number, mayTie = false): Turn => ({
  assessmentId: 'a',
  seq,
  judge: 'people',
  first: { text: 'one' },
  second: { text: 'two' },
  prompt: null,
  instructions: null,
  rubric: null,
  mayTie,
  shownAt: '2026-01-01T00:00:00.000Z',
  leaseUntil: '2026-01-01T00:30:00.000Z',
});
const progress: Progress = { assessmentId: 'a', judged: 1, skipped: 0, quota: null, open: 3, medianMs: null };
const refused = (code: string): Refused =>
  new Refused({ code, message: 'no', status: 409, correlationId: null, retryAfterMs: null });

const led = (...events: readonly DeskEvent[]): Desk => events.reduce(after, atStart);
const begun = [{ type: 'begin' }, { type: 'came', turn: turn(1), progress }] as const;
const left = { type: 'chose', winner: 'first', decisionMs: 900 } as const;
const right = { type: 'chose', winner: 'second', decisionMs: 1_500 } as const;

describe('choosing', () => {
  test('a choice waits to be sent, and can be undone till then', () => {
    expect(led(...begun, left).step).toMatchObject({ kind: 'chosen', winner: 'first', decisionMs: 900 });
    expect(led(...begun, left, { type: 'undid' }).step).toMatchObject({ kind: 'reading', turn: { seq: 1 } });
    expect(led(...begun, left, { type: 'send' }, { type: 'undid' }).step.kind).toBe('sending');
  });

  test('the other one may be chosen instead while nothing is sent', () => {
    expect(led(...begun, left, right).step).toMatchObject({ winner: 'second', decisionMs: 1_500 });
  });

  test('two are equal only where that may be said', () => {
    const tie = { type: 'chose', winner: 'tie', decisionMs: 1 } as const;
    expect(led(...begun, tie).step.kind).toBe('reading');
    const mayTie = { type: 'came', turn: turn(2, true), progress } as const;
    expect(led({ type: 'begin' }, mayTie, tie).step).toMatchObject({ kind: 'chosen', winner: 'tie' });
  });

  test('keys before and after a pair change nothing (a key may be pressed at any time)', () => {
    expect(led(left, { type: 'undid' }, { type: 'send' })).toEqual(atStart);
    const sending = led(...begun, left, { type: 'send' });
    expect(after(sending, right)).toEqual(sending);
  });
});

describe('the next pair', () => {
  test('what was sent is counted, and the last pair stays in sight until the next is there', () => {
    const sent = led(...begun, left, { type: 'send' }, { type: 'sent', progress });
    expect(sent).toMatchObject({
      done: 1,
      progress: { judged: 1 },
      step: { kind: 'asking', turn: { seq: 1 } },
    });
    expect(after(sent, { type: 'came', turn: turn(2), progress: null })).toMatchObject({
      step: { kind: 'reading', turn: { seq: 2 } },
      progress: { judged: 1 },
    });
  });

  test('a note is of one pair', () => {
    const written = led(
      ...begun,
      { type: 'wrote', note: 'clearer' },
      left,
      { type: 'send' },
      { type: 'sent', progress },
    );
    expect(written.note).toBe('clearer');
    expect(after(written, { type: 'came', turn: turn(2), progress }).note).toBe('');
  });

  test('when nothing waits the desk says so', () => {
    expect(led({ type: 'begin' }, { type: 'came', turn: null, progress }).step.kind).toBe('nothing');
  });

  test('an answer that could not be sent is sent again, one that is lost is let go', () => {
    const sending = [...begun, left, { type: 'send' }] as const;
    const away = led(...sending, { type: 'refused', error: refused('unreachable') });
    expect(after(away, { type: 'again' }).step).toMatchObject({ kind: 'sending', winner: 'first' });
    const lost = led(...sending, { type: 'refused', error: refused('TURN_LOST') });
    expect(after(lost, { type: 'again' }).step).toEqual({ kind: 'asking', turn: null });
  });
});

describe('keys', () => {
  const press = (key: string, more = {}) =>
    actOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });

  test('arrows choose, and letters do so in either case', () => {
    expect(press('ArrowLeft')).toEqual({ act: 'choose', winner: 'first' });
    expect(press('ArrowRight')).toEqual({ act: 'choose', winner: 'second' });
    expect(press('S')).toEqual(press('s'));
  });

  test('keys with a modifier are the browser’s (reload, find, zoom)', () => {
    expect(press('r', { ctrlKey: true })).toBeNull();
    expect(press('ArrowLeft', { altKey: true })).toBeNull();
    expect(press('q')).toBeNull();
  });
});

describe('the time that is measured', () => {
  test('a page that nobody sees does not read', () => {
    const clock = new ReadingClock();
    clock.begin(1_000, true);
    clock.pause(3_000);
    expect(clock.readMs(60_000)).toBe(2_000);
    clock.resume(61_000);
    clock.resume(62_000);
    expect(clock.readMs(64_000)).toBe(5_000);
  });

  test('each pair begins at nothing, hidden ones do not begin', () => {
    const clock = new ReadingClock();
    clock.begin(0, true);
    clock.begin(10_000, false);
    expect(clock.readMs(20_000)).toBe(0);
    clock.resume(20_000);
    expect(clock.readMs(21_000)).toBe(1_000);
  });
});

test('an empty line parts paragraphs, a single break stays (poems are essays as well)', () => {
  expect(paragraphsOf('\n\nOne\r\nline\n \n\nTwo  \n')).toEqual(['One\nline', 'Two']);
});
