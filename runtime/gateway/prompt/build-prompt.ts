/**
 * Builds the question about one pair. Pure: the same frame and essays give the same bytes.
 *
 * B1  What is the same for many pairs stands first (system, context, format), so that providers can cache it.
 * B2  Each essay occurs exactly once, between marked lines that its text cannot contain.
 * B3  The task, the criteria and the instructions for judges keep their own places and are never exchanged.
 * B4  Evidence is asked for before the verdict.
 */
import { hash } from 'node:crypto';
import type { JudgePrompt, PromptBlock } from '../../../actors/gateway-ports.ts';
import type { Language } from '../../../contracts/assessment/words.ts';
import { canaryOf } from './canary.ts';
import { type EssayLabel, type EssayPair, fence, fenceCode } from './fence.ts';
import { type PromptTemplate, templateOf } from './templates.ts';

/** What the essays of a session are judged by; the same for all its pairs. Empty parts are left out. */
export interface PromptFrame {
  /** The criteria of assessment. */
  readonly instructions?: string | null;
  /** The task as the students were given it. */
  readonly studentPrompt?: string | null;
  /** Instructions for judges. */
  readonly rubric?: string | null;
  readonly systemPrompt?: string | null;
  readonly language: Language;
  readonly promptVersion: string;
}

export interface PromptInput extends EssayPair {
  readonly frame: PromptFrame;
}

export function buildPrompt({ frame, first, second }: PromptInput): JudgePrompt {
  const template = templateOf(frame.promptVersion);
  const frameText = textOfFrame(frame);
  const system = systemOf(template, frame, canaryOf(frameText));
  const steady = [contextBlock(template, frame), formatBlock(template, frame)];
  const code = fenceCode(frameText, { first, second });
  const blocks = [...steady, essayBlock('A', code, first), essayBlock('B', code, second)];
  return {
    system,
    blocks,
    sha256: sha256(system, blocks),
    frameSha256: sha256(system, steady),
  };
}

function systemOf(template: PromptTemplate, { systemPrompt }: PromptFrame, canary: string): string {
  const own = filled(systemPrompt) ?? template.judge;
  return `${own}\n\n${template.safety(canary)}`;
}

function contextBlock(template: PromptTemplate, frame: PromptFrame): PromptBlock {
  const criteria = filled(frame.instructions);
  const rubric = filled(frame.rubric);
  const parts = [
    tagged(template.task, filled(frame.studentPrompt)),
    tagged(template.criteria, criteria),
    tagged(template.rubric, rubric),
    criteria === null && rubric === null ? template.noCriteria : null,
  ];
  return { part: 'context', text: parts.filter((part) => part !== null).join('\n\n'), isCacheable: true };
}

function formatBlock(template: PromptTemplate, { language }: PromptFrame): PromptBlock {
  return { part: 'format', text: template.format(language), isCacheable: true };
}

function essayBlock(label: EssayLabel, code: string, text: string): PromptBlock {
  return {
    part: label === 'A' ? 'first' : 'second',
    text: `Essay ${label}:\n${fence(label, code, text)}`,
    isCacheable: false,
  };
}

function tagged(tag: string, text: string | null): string | null {
  return text === null ? null : `<${tag}>\n${text}\n</${tag}>`;
}

function filled(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}

/** In a fixed order: the code and the mark must not depend on how a caller happens to write the frame. */
function textOfFrame(frame: PromptFrame): string {
  const { instructions, studentPrompt, rubric, systemPrompt, language, promptVersion } = frame;
  const texts = [instructions, studentPrompt, rubric, systemPrompt].map(filled);
  return JSON.stringify([promptVersion, language, ...texts]);
}

function sha256(system: string, blocks: readonly PromptBlock[]): string {
  return hash('sha256', JSON.stringify([system, ...blocks.map(({ part, text }) => [part, text])]), 'hex');
}
