/** Where a verb of assessment is asked for on NATS. */
import type { AssessmentVerb } from '../../../contracts/assessment/api.ts';
import { subjectsOf } from '../../../contracts/subjects.ts';

export function verbSubject(prefix: string, verb: AssessmentVerb): string {
  const [noun = '', ...words] = verb.split('.');
  return subjectsOf(prefix).api(noun, words.join('.'));
}
