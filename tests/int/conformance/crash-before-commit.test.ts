import { describe } from 'vitest';
import { itSurvivesEveryCrash } from '../../support/every-crash.ts';

describe('a crash before the commit of any turn changes nothing of what XState shows', () => {
  itSurvivesEveryCrash('before-commit');
});
