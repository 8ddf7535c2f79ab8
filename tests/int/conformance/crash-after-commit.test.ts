import { describe } from 'vitest';
import { itSurvivesEveryCrash } from '../../support/every-crash.ts';

describe('a crash behind the commit of any turn changes nothing of what XState shows (no bell)', () => {
  itSurvivesEveryCrash('after-commit', 1);
});
