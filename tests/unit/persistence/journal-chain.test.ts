import { describe, expect, test } from 'vitest';
import { canonicalRow, chainHash, chainStart } from '../../../persistence/journal-chain.ts';

const row = {
  actor: 'order/1' as const,
  seq: 1,
  version: 1,
  messageId: 'm1',
  type: 'PAY',
  payload: '{"a": "\u0001\\u0000ü"}',
  at: 1_700_000_000_000,
  sender: 'cart/1',
  causationId: 'm0',
  correlationId: 'c1',
  fromStatus: 'open',
  toStatus: 'paid',
  effects: '[]',
  outcome: 'applied' as const,
  answer: '{}',
};

describe('canonicalRow', () => {
  test('covers every field, in an order that is fixed for ever', () => {
    expect(JSON.parse(canonicalRow(row))).toEqual(Object.values(row));
  });
  test.each(Object.keys(row))('a change of %s changes it', (field) => {
    expect(canonicalRow({ ...row, [field]: '?' })).not.toBe(canonicalRow(row));
  });
  test('null and the text `null` are not the same', () => {
    expect(canonicalRow({ ...row, answer: null })).not.toBe(canonicalRow({ ...row, answer: 'null' }));
  });
  test('no two rows share a text by moving a border between fields', () => {
    expect(canonicalRow({ ...row, messageId: 'm1PAY', type: '' })).not.toBe(canonicalRow(row));
  });
});

describe('chainHash', () => {
  test('is sha-256 of the hash before and the row (golden: stored journals depend on it)', () => {
    expect(chainStart).toBe('0'.repeat(64));
    expect(chainHash(chainStart, canonicalRow(row))).toBe(
      'ef581b4082e7f88b112f8811f080312e3f4f7e1fb22ef686d5421b16f6fe32eb',
    );
  });
  test('depends on what came before', () => {
    const text = canonicalRow(row);
    expect(chainHash(chainHash(chainStart, text), text)).not.toBe(chainHash(chainStart, text));
  });
});
