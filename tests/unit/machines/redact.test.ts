import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../contracts/envelope.ts';
import {
  redactedAnswer,
  redactedPayload,
  redactedSnapshot,
  redactedValue,
} from '../../../machines/redact.ts';
import { pseudonymsBy } from '../../../persistence/journal-file.ts';

const redaction = { pseudonym: (text: string) => `<${text.length}>`, kept: new Set(['code']) };
const value = (json: Json) => redactedValue(json, redaction);
const payload = (type: string, json: JsonObject) => redactedPayload(type, json, redaction);

describe('what is left of a value', () => {
  test.for([
    [
      'text is replaced, wherever it is',
      { a: 'secret', b: ['x', { c: 'yz' }] },
      { a: '<6>', b: ['<1>', { c: '<2>' }] },
    ],
    ['nothing stays nothing', { a: '', b: null, c: 0, d: true }, { a: '', b: null, c: 0, d: true }],
    ['text under a kept name stays', { code: 'RED', other: 'RED' }, { code: 'RED', other: '<3>' }],
    ['but not what is inside of it', { code: { name: 'Ann' } }, { code: { name: '<3>' } }],
    ['a name that is no word is text', { 'Ann Smith': 1, 'a@b.c': 2, ok: 3 }, { '<9>': 1, '<5>': 2, ok: 3 }],
    [
      'references still say whom they mean',
      { to: { xstate$$type: 1, id: 'c', key: 'child/1' } },
      { to: { xstate$$type: 1, id: 'c', key: 'child/1' } },
    ],
  ] as const)('%s', ([, given, wanted]) => {
    expect(value(given)).toEqual(wanted);
  });
});

describe('what the runtime wrote stays, what it carries does not', () => {
  test.for([
    [
      'xstate.init',
      { input: { name: 'Ann' }, parent: { key: 'p/1', child: 'c' } },
      { input: { name: '<3>' }, parent: { key: 'p/1', child: 'c' } },
    ],
    ['xstate.done.actor.pay', { output: 'receipt', actorId: 'pay' }, { output: '<7>', actorId: 'pay' }],
    [
      'xstate.error.actor.pay',
      { error: { name: 'Error', code: 'E1', message: 'no Ann' }, actorId: 'pay' },
      { error: { name: 'Error', code: 'E1', message: '<6>' }, actorId: 'pay' },
    ],
    ['xstate.stop', { reason: 'Ann left' }, { reason: '<8>' }],
    ['HIRE', { actorId: 'Ann', input: 'x' }, { actorId: '<3>', input: '<1>' }],
    [
      'assay.forked',
      {
        from: 'a/1',
        snapshot: { value: 'open', status: 'active', context: { n: 1, who: 'Ann' } },
        timers: [{ type: 'RING', payload: { whom: 'Ann' }, timer: 'bell', delayMs: 5 }],
      },
      {
        from: 'a/1',
        snapshot: { value: 'open', status: 'active', context: { n: 1, who: '<3>' } },
        timers: [{ type: 'RING', payload: { whom: '<3>' }, timer: 'bell', delayMs: 5 }],
      },
    ],
  ] as const)('%s', ([type, given, wanted]) => {
    expect(payload(type, given)).toEqual(wanted);
  });

  test('of a snapshot: states, children and error names', () => {
    const children = { c: { src: 'child', actor: 'child/1' } };
    const stored = { value: { a: 'b' }, context: 'x', status: 'error', children, output: 'yz' };
    const error = { name: 'Error', message: 'Ann' };
    expect(redactedSnapshot({ ...stored, error }, redaction)).toEqual({
      ...stored,
      context: '<1>',
      output: '<2>',
      error: { name: 'Error', message: '<3>' },
    });
  });

  test('of an answer: its code, and how the actor ended', () => {
    const answer = {
      code: 'not_accepted',
      message: 'Ann',
      accepts: ['GO'],
      outcome: { ending: 'done', output: 'x' },
    };
    expect(redactedAnswer(answer, redaction)).toEqual({
      ...answer,
      message: '<3>',
      outcome: { ending: 'done', output: '<1>' },
    });
  });
});

test('pseudonyms: equal stays equal, lengths are classes, and another export has others', () => {
  const [one, other] = [pseudonymsBy(Buffer.from('a')), pseudonymsBy(Buffer.from('b'))];
  expect(one('Anna Smith')).toBe(one('Anna Smith'));
  expect(one('Anna Smith')).not.toBe(one('Anna Smyth'));
  expect(one('Anna Smith')).not.toBe(other('Anna Smith'));
  expect([1, 2, 3, 4, 5, 100].map((length) => one('x'.repeat(length)).length)).toEqual([1, 2, 4, 4, 8, 128]);
});
