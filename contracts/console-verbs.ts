/** Verbs that the console asks for, beside those of everybody: the same doors, the same rules. */
import { z } from 'zod';
import { fact, frame, population, relations, supervisorTree, tried } from './console-shapes.ts';
import { actorId, deadLetter, key, kind, limit, page, word } from './shapes.ts';
import { limits } from './limits.ts';
import { deadReasons } from './words.ts';

const place = {
  version: z.int().min(1).optional().describe('After it was raised to this; absent: the newest'),
  seq: z.int().min(1).optional().describe('Instead of `version`: an entry of the journal'),
};
const letterId = z.int().min(1);

export const consoleVerbs = {
  'actor.at': {
    about: 'An actor as it was at one entry of its journal, replayed, with what that entry changed.',
    request: z.strictObject({ key, ...place }),
    answer: frame,
  },
  'actor.frames': {
    about: 'Many moments of an actor in one answer, in order: to scrub through.',
    request: z.strictObject({
      key,
      after: word.optional().describe('`next` of the page before, or any seq'),
      limit: z.int().min(1).max(limits.framesMax).default(100),
    }),
    answer: page(frame).extend({ newestSeq: z.number(), newestVersion: z.number() }),
  },
  'actor.try': {
    about: 'What an event would do, now or at an earlier version. Nothing is stored or sent.',
    request: z.strictObject({
      key,
      event: z.looseObject({ type: word }),
      version: z.int().min(1).optional(),
    }),
    answer: tried,
  },
  'actor.relations': {
    about: 'Parent, children, tasks, mail, timers and dead letters of one actor.',
    request: z.strictObject({ key }),
    answer: relations,
  },
  'kind.population': {
    about: 'How many actors of a kind are in which state, how long, and in what trouble.',
    request: z.strictObject({ kind }),
    answer: population,
  },
  'fact.recent': {
    about: 'The newest facts that this node has heard of, newest first. Bounded: older ones are forgotten.',
    request: z.strictObject({
      kind: kind.optional(),
      id: actorId.optional(),
      type: word.optional().describe('This, or what begins with it where it ends with a dot'),
      limit,
    }),
    answer: z.object({ node: z.string(), rows: z.array(fact) }),
  },
  'supervisor.tree': {
    about: 'The supervision table with what happens under it: limits, restarts, stalls, quarantine by kind.',
    request: z.strictObject({}),
    answer: supervisorTree,
  },
  'deadletter.get': {
    about: 'One dead letter.',
    request: z.strictObject({ id: letterId }),
    answer: deadLetter,
  },
  'deadletter.redriveMany': {
    about: 'Puts dead letters back to where they fell out: those named, or the oldest open ones of a filter.',
    request: z.strictObject({
      ids: z.array(letterId).min(1).max(limits.listRowsMax).optional(),
      reason: z.enum(deadReasons).optional(),
      kind: kind.optional(),
      actor: key.optional(),
      limit,
    }),
    answer: z.object({
      redriven: z.number(),
      already: z.number(),
      impossible: z.number().describe('Never were messages: there is nothing to put back'),
      unknown: z.number(),
      isMore: z.boolean().describe('The filter has more open letters than `limit`'),
    }),
  },
} as const;
