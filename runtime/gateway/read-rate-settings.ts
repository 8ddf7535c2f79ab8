/** Reads the limits that an installation wrote down, from the file that `ASSAY_LLM_LIMITS` names. */
import { readFileSync } from 'node:fs';
import { messageOf } from '../../contracts/failures.ts';
import { type RateSettings, rateSettings } from './rate-settings.ts';

export function readRateSettings(path: string): RateSettings {
  const fail = (got: string): never => {
    const form = '{"anthropic": {"requests": 50, "inputTokens": 40000}}';
    throw new Error(`Expected limits like ${form} in ${path}, got ${got}; correct the file`);
  };
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return fail(`\`${messageOf(error)}\``);
  }
  const read = rateSettings.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  return fail(`\`${issue?.path.join('.') ?? ''}\`: ${issue?.message ?? 'something else'}`);
}
