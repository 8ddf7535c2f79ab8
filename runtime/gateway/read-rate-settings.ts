/** Reads the limits that an installation wrote down, from the file that `ASSAY_LLM_LIMITS` names. */
import { readFileSync } from 'node:fs';
import { messageOf } from '../../contracts/failures.ts';
import { limitClassesOf, vendors } from './providers/limit-classes.ts';
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
  if (read.success) return namesChecked(read.data, fail);
  const [issue] = read.error.issues;
  return fail(`\`${issue?.path.join('.') ?? ''}\`: ${issue?.message ?? 'something else'}`);
}

/** A limit under a name that no model has would be obeyed by nobody, and nobody would notice. */
function namesChecked(settings: RateSettings, fail: (got: string) => never): RateSettings {
  for (const name of Object.keys(settings)) {
    const slash = name.indexOf('/');
    const [provider, modelClass] = slash < 0 ? [name, null] : [name.slice(0, slash), name.slice(slash + 1)];
    const classes = limitClassesOf(provider);
    if (classes === null) return fail(`\`${name}\`, whose provider is none of ${vendors.join(', ')}`);
    if (modelClass === null || classes === 'any' || classes.includes(modelClass)) continue;
    return fail(`\`${name}\`, whose class is none of ${classes.join(', ')}`);
  }
  return settings;
}
