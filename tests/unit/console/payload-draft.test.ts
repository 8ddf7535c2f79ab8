import { expect, test } from 'vitest';
import { z } from 'zod';
import { batchMessages, essayMessages, runMessages } from '../../../contracts/assessment/message-schemas.ts';
import { draftOf, optionalIn } from '../../../console/pages/actor/payload-draft.ts';

const asJson = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>;

test('a payload that nobody has sent yet begins with what its schema demands', () => {
  expect(draftOf(asJson(batchMessages.CANCEL))).toEqual({ by: '', reason: '' });
  expect(draftOf(asJson(batchMessages.ESSAY_GONE))).toEqual({ slot: 1, code: '' });
  expect(draftOf(asJson(runMessages.TICK))).toMatchObject({ tick: 1, by: '' });
  expect(draftOf(asJson(essayMessages.PHASE_TIMED_OUT))).toEqual({ runId: '', step: '' });
  expect(draftOf(asJson(z.object({ a: z.array(z.string()), b: z.boolean(), c: z.literal(3) })))).toEqual({
    a: [],
    b: false,
    c: 3,
  });
  expect(draftOf(null)).toBeNull();
});

test('what may be left out is named beside it', () => {
  expect(optionalIn(asJson(essayMessages.PHASE_TIMED_OUT))).toEqual(['attempt']);
  expect(optionalIn(null)).toEqual([]);
});
