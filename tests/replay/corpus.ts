/** What the corpus holds: one file for each machine that is played, all its scripts in it. */
import { join } from 'node:path';
import type { AnyStateMachine } from 'xstate';
import { moreScripts } from '../machines/more-scripts.ts';
import { scripts } from '../machines/scripts.ts';

export const corpusFolder = join(import.meta.dirname, 'corpus');
export const corpusFile = (machine: AnyStateMachine): string => join(corpusFolder, `${machine.id}.jsonl`);

export const byMachine = Map.groupBy([...scripts, ...moreScripts], ({ machine }) => machine);
