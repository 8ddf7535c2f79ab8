import { describe } from 'vitest';
import { itSurvivesEveryCrash } from '../../support/every-crash.ts';

describe('a crash behind the commit of any turn (nobody was rung yet) changes nothing of what XState shows', () => {
  itSurvivesEveryCrash('after-commit');
});
