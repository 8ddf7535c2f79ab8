/**
 * A mark in the system prompt that no honest answer contains. Where it comes back, something in an essay has
 * made the model talk about its instructions instead of the essays.
 */
import { hash } from 'node:crypto';

const CODE_CHARS = 16;
const mark = /assay-mark-[0-9a-f]{16}/gi;

/** The same for the same frame, so that it does not break the part of a prompt that providers cache. */
export const canaryOf = (frame: string): string =>
  `assay-mark-${hash('sha256', `mark\n${frame}`, 'hex').slice(0, CODE_CHARS)}`;

/** Any mark counts: the results of a batch come without the prompts they belong to. */
export const hasCanary = (answer: string): boolean => answer.search(mark) !== -1;

export const withoutCanary = (answer: string): string => answer.replace(mark, '[mark]');
