/**
 * Calls that are not made at all: the provider would refuse them, or answer another question than was
 * asked.
 */
import type { ProviderCall, ProviderReply } from '../../../actors/gateway-ports.ts';
import { settingsRefused } from './manifest.ts';
import type { FailedOutcome } from './outcome-of-trouble.ts';

export function refusalOf({ judge }: ProviderCall): FailedOutcome | null {
  const settings = settingsRefused(judge);
  if (settings.length === 0) return null;
  const message = `Expected settings that ${judge.model} takes, got ${settings.join(', ')}; leave them out`;
  return { kind: 'invalid', code: 'UNSUPPORTED_SETTING', message };
}

export const unasked = (outcome: FailedOutcome): ProviderReply => ({ ...outcome, limits: [], latencyMs: 0 });
