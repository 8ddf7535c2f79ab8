import { describe } from 'vitest';
import { itSurvivesEveryCrash } from '../../support/every-crash.ts';

// What was not committed never was: the next node does the same turn again, so every third turn is enough.
describe('a crash before the commit of a turn changes nothing of what XState shows', () => {
  itSurvivesEveryCrash('before-commit', 3);
});
