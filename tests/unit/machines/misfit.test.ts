import { createMachine } from 'xstate';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '../../../contracts/envelope.ts';
import { initType } from '../../../contracts/words.ts';
import { defineKind } from '../../../machines/kind.ts';
import { misfitOf } from '../../../machines/misfit.ts';
import { registerKinds } from '../../../machines/register.ts';

const said = (schema: z.ZodType, payload: JsonObject, type = 'PAY'): string | null => {
  const machine = createMachine({
    id: 'order',
    initial: 'a',
    on: { PAY: '.a', FREE: '.a' },
    states: { a: {} },
  });
  const kind = registerKinds([defineKind({ machine, events: { PAY: schema }, input: schema })]).get('order');
  return kind === undefined ? 'no kind' : misfitOf(kind, { type, payload });
};
const rule = (schema: z.ZodType, payload: JsonObject): string | null =>
  said(schema, payload)?.replace(/; see `kind.get` for `PAY` of `order`$/, '') ?? null;

describe('a message from outside', () => {
  test('that fits passes, and so does one that nobody described', () => {
    expect(said(z.strictObject({ n: z.int() }), { n: 3 })).toBeNull();
    expect(said(z.strictObject({ n: z.int() }), { anything: [] }, 'FREE')).toBeNull();
  });

  test.each([
    [z.object({ n: z.int() }), { n: 'x' }, '`event.n` to be number, got a text of 1 character'],
    [z.object({ n: z.int() }), {}, '`event.n` to be number, got nothing'],
    [z.object({ n: z.int().min(1) }), { n: 0 }, '`event.n` to be >=1, got `0`'],
    [z.strictObject({}), { n: 0 }, '`event` to have no field `n`, got it'],
    [z.strictObject({}), { n: 0, m: 1 }, '`event` to have no field `n`, `m`, got them'],
    [z.object({ a: z.array(z.string()).max(1) }), { a: ['', ''] }, '`event.a` to have <=1 items, got a list'],
    [z.object({ a: z.array(z.string()) }), { a: ['', null] }, '`event.a.1` to be string, got null'],
    [z.object({ w: z.enum(['a', 'b']) }), { w: {} }, '`event.w` to be one of "a"|"b", got an object'],
    [z.object({ w: z.string().regex(/^x/, 'an x') }), { w: 'y' }, '`event.w` to be an x, got a text of 1'],
    [z.object({ w: z.string().regex(/^x/) }), { w: 'y' }, '`event.w` to match pattern /^x/, got'],
    [z.object({ w: z.email() }), { w: 'y' }, '`event.w` to be a valid email address, got'],
    [z.object({ w: z.int().refine((n) => n !== 5, 'another than 5') }), { w: 5 }, '`event.w` to be another'],
    [
      z.union([z.object({ a: z.string() }), z.object({ a: z.object({ b: z.literal(1) }) })]),
      { a: { b: 2 } },
      '`event.a.b` to be 1, got `2`',
    ],
    [z.object({ a: z.union([z.string(), z.null()]) }), { a: 1 }, '`event.a` to be valid, got `1`'],
  ] as const)('that does not is told what was expected (%#)', (schema, payload, expected) => {
    expect(rule(schema, payload)).toContain(`Expected ${expected}`);
  });

  test('is never quoted: it may be somebody’s text', () => {
    const text = 'Dear diary';
    const schema = z.strictObject({ n: z.int(), w: z.enum(['a']) });
    for (const payload of [
      { n: text, w: 'a' },
      { n: 1, w: text },
    ])
      expect(said(schema, payload)).not.toContain('diary');
  });

  test('that begins an actor is held to the input, also where it brings none', () => {
    expect(said(z.object({ n: z.int() }), { input: { n: 1 } }, initType)).toBeNull();
    expect(said(z.object({ n: z.int() }), { input: { n: '' } }, initType)).toBe(
      'Expected `input.n` to be number, got a text of 0 characters; see `kind.get` for the input of `order`',
    );
    expect(said(z.object({ n: z.int() }), {}, initType)).toContain('`input` to be object, got nothing');
  });
});
