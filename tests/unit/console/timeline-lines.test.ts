/** Lines of a journal, in words. */
import { expect, test } from 'vitest';
import {
  effectLine,
  gapBefore,
  isShown,
  linesOf,
  wordOf,
} from '../../../console/pages/actor/timeline-lines.ts';
import type { Frame } from '../../../console/api/generated.ts';

test.each([
  ['xstate.init', 'begun'],
  ['xstate.done.actor.charge', 'done: charge'],
  ['xstate.error.actor.charge', 'error: charge'],
  ['xstate.after.reminder.order.waiting', 'after reminder'],
  ['xstate.after.3000.order.waiting', 'after 3 s'],
  ['PAY', 'PAY'],
])('%s reads as %s', (type, word) => {
  expect(wordOf(type)).toBe(word);
});

test.each([
  [
    'timer xstate.after.deadline.essay.working 302000ms essay/a xstate.after.deadline',
    'timer after deadline, in 5 min 2 s',
  ],
  ['timer-cancelled xstate.after.deadline.essay.working', 'timer after deadline called off'],
  ['task spellcheck essay/a#4.2', 'task spellcheck'],
  ['mail run/one ESSAY_DONE', 'mail to run/one ESSAY_DONE'],
  ['actor charge/7', 'begins charge/7'],
  ['fact essay.erased', 'fact essay.erased'],
])('%s is said as: %s', (text, words) => {
  const { before, actor, after } = effectLine(text);
  expect(`${before}${actor ?? ''}${after}`).toBe(words);
});

const frame = (seq: number, status: string, more: Partial<Frame> = {}): Frame => ({
  seq,
  version: seq,
  at: `2026-01-01T00:00:0${seq}.000Z`,
  type: 'PAY',
  messageId: 'm',
  sender: 'batch/one',
  outcome: 'applied',
  status,
  value: status,
  states: [status],
  context: {},
  phase: 'active',
  accepts: [],
  children: [],
  effects: [],
  changes: [],
  divergence: null,
  ...more,
});

test('a line says where its actor stood before, and is found by type, state and sender', () => {
  const [first, second] = linesOf([frame(1, 'open'), frame(2, 'paid', { outcome: 'rejected' })]);
  expect([first?.from, second?.from]).toEqual([null, 'open']);
  const shown = (text: string, outcome = '') => second !== undefined && isShown(second, { text, outcome });
  expect([shown('pay'), shown('PAID'), shown('batch/'), shown('open'), shown('', 'applied')]).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('a pause is told only where it is long enough to be one', () => {
  expect(gapBefore(frame(1, 'open'), frame(2, 'open'))).toBeNull();
  expect(gapBefore(frame(1, 'open'), frame(9, 'open'))).toBe(8_000);
});
