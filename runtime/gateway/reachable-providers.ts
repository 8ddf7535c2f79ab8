/** The providers that a process can reach, from its settings: those whose key it has. */
import { createHash } from 'node:crypto';
import type { ProviderAccess } from '../../actors/gateway-ports.ts';
import { judgingLimits } from '../../contracts/assessment/judging-limits.ts';
import type { Config } from '../config.ts';

type Settings = Pick<
  Config,
  | 'anthropicKey'
  | 'anthropicUrl'
  | 'openaiKey'
  | 'openaiUrl'
  | 'googleKey'
  | 'googleUrl'
  | 'openrouterKey'
  | 'openrouterUrl'
  | 'compatibleKey'
  | 'compatibleUrl'
>;

/** A server of one's own is named by its address, and may want no key; the SDK wants one all the same. */
const noKey = 'none';

export function reachableProviders(config: Settings): readonly ProviderAccess[] {
  const { compatibleUrl, compatibleKey = noKey } = config;
  return [
    access('anthropic', config.anthropicKey, config.anthropicUrl),
    access('openai', config.openaiKey, config.openaiUrl),
    access('google', config.googleKey, config.googleUrl),
    access('openrouter', config.openrouterKey, config.openrouterUrl),
    access('compatible', compatibleUrl === undefined ? undefined : compatibleKey, compatibleUrl),
  ].filter((one) => one !== null);
}

/**
 * Whose limits they are: nodes with one key share them, and keys of two organisations do not. A few letters
 * of a hash name an account and give nothing of the key away.
 */
export const accountsOf = (accesses: readonly ProviderAccess[]): Readonly<Record<string, string>> =>
  Object.fromEntries(accesses.map((one) => [one.name, accountOf(one)]));

const accountOf = ({ apiKey, baseUrl = '' }: ProviderAccess): string =>
  createHash('sha256').update(`${baseUrl}\n${apiKey}`).digest('base64url').slice(0, 12);

function access(
  name: ProviderAccess['name'],
  apiKey: string | undefined,
  baseUrl: string | undefined,
): ProviderAccess | null {
  if (apiKey === undefined) return null;
  return { name, apiKey, timeoutMs: judgingLimits.callMs, ...(baseUrl === undefined ? {} : { baseUrl }) };
}
