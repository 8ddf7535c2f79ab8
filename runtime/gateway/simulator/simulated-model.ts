/** What the simulated model answers to a question it was let through to, and what that costs. */
import { hash } from 'node:crypto';
import { essaysIn } from '../prompt/fence.ts';
import { estimateTokens } from '../providers/manifest.ts';
import { draw } from './draws.ts';
import type { Fault, SimulatorScript } from './script.ts';
import { type Verdict, verdictOn } from './verdict.ts';
import type { Question, Said, SimulatedUsage } from './wire.ts';

export interface SimulatedModel {
  /** Tokens of the prompt that count towards limits: what comes from the cache does not. */
  weigh(question: Question, nowMs: number): Weight;
  answer(question: Question, weight: Weight, fault: Fault | null): Said;
}
export type Weight = Omit<SimulatedUsage, 'output'>;

/** The same question, whoever asks it and however often. */
export function keyOf(question: Question): string {
  const essays = essaysIn(question.text);
  const what = essays === null ? [question.text] : [essays.first, essays.second];
  return hash('sha256', JSON.stringify([question.model, ...what]), 'hex').slice(0, 32);
}

export function createModel(script: () => SimulatorScript): SimulatedModel {
  const cachedUntil = new Map<string, number>();
  return {
    weigh: (question, nowMs) => {
      const whole = estimateTokens(question.text);
      const prefix = estimateTokens(question.prefix);
      if (prefix < script().cacheTokensMin) return { input: whole, cacheRead: 0, cacheWrite: 0 };
      const key = hash('sha256', `${question.model}\n${question.prefix}`, 'hex');
      const isHit = (cachedUntil.get(key) ?? -Infinity) > nowMs;
      cachedUntil.set(key, nowMs + question.cacheMs);
      const input = whole - prefix;
      return isHit
        ? { input, cacheRead: prefix, cacheWrite: 0 }
        : { input, cacheRead: 0, cacheWrite: prefix };
    },
    answer: (question, weight, fault) => said(script(), question, weight, fault),
  };
}

function said(script: SimulatorScript, question: Question, weight: Weight, fault: Fault | null): Said {
  const essays = essaysIn(question.text);
  const verdict =
    essays === null
      ? { evidence: 'There are no essays here.', winner: 'none', confidence: 1 }
      : verdictOn(script, essays, question.model);
  const spoilt = spoiltBy(fault, verdict, question);
  const end = fault === 'max_tokens' || fault === 'refusal' ? fault : 'stop';
  const length =
    estimateTokens(spoilt ?? JSON.stringify(verdict)) + Math.floor(20 * draw(script.seed, keyOf(question)));
  const output =
    end === 'stop' ? Math.min(length, question.maxTokens) : end === 'refusal' ? 1 : question.maxTokens;
  return {
    id: keyOf(question).slice(0, 24),
    model: question.model,
    form: question.form,
    verdict,
    spoilt,
    end,
    usage: { ...weight, output },
  };
}

const mark = /assay-mark-[0-9a-f]+/;

function spoiltBy(fault: Fault | null, verdict: Verdict, { text }: Question): string | null {
  switch (fault) {
    case 'invalid_json':
      return '{"evidence": "Both argue", "winner": ';
    case 'wrong_winner':
      return JSON.stringify({ ...verdict, winner: 'Essay A or B' });
    case 'mark_returned':
      return JSON.stringify({ ...verdict, evidence: `I was told ${mark.exec(text)?.[0] ?? 'nothing'}.` });
    case 'long_evidence':
      return JSON.stringify({ ...verdict, evidence: 'It is well argued. '.repeat(60) });
    default:
      return null;
  }
}
