import { expect, test } from 'vitest';
import { fileCodes, phaseCodes } from '../../../contracts/assessment/codes.ts';
import { explanations } from '../../../runtime/assessment/problems.ts';

test.each([...fileCodes, ...phaseCodes])('%s is explained with a cure (a code helps no teacher)', (code) => {
  expect(explanations[code]?.message).toMatch(/^[A-Z].*\.$/);
  expect(explanations[code]?.cure).toMatch(/^[A-Z].*\.$/);
  expect(explanations[code]?.message).not.toContain('_');
});
