/**
 * Opens the adapter of a provider. Adapters ask once and report; when to ask again is the gateway's to
 * decide.
 */
import type { Provider, ProviderAccess } from '../../../actors/gateway-ports.ts';
import { openAnthropic } from './anthropic.ts';
import { openChat } from './chat.ts';
import { openGoogle } from './google.ts';

export function openProvider(access: ProviderAccess): Provider {
  switch (access.name) {
    case 'anthropic':
      return openAnthropic(access);
    case 'google':
      return openGoogle(access);
    default:
      return openChat(access.name, access);
  }
}
