/** The inside of a spelling thread: a dictionary is opened when the first text in its language comes. */
import { workerData } from 'node:worker_threads';
import type { Language } from '../../../contracts/assessment/words.ts';
import { answerTasks } from '../thread-tasks.ts';
import { openDictionary } from './dictionaries.ts';
import { createSpeller } from './speller.ts';
import { checkText, type TextChecker } from './text-checker.ts';
import type { SpellingSetup, SpellingTask } from './spellchecker.ts';

// Only `createSpellchecker` opens this script.
const setup = workerData as SpellingSetup;
const checkers = new Map<Language, Promise<TextChecker>>();

answerTasks<SpellingTask>(async ({ text, language }) => {
  const opened = checkers.get(language) ?? open(language);
  checkers.set(language, opened);
  return checkText(await opened, text);
});

async function open(language: Language): Promise<TextChecker> {
  const speller = createSpeller(await openDictionary(language));
  return { speller, learnerWords: setup.learnerWords[language], version: setup.versions[language] };
}
