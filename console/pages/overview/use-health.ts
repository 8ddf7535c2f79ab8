/** How the installation is: told by the live line, and asked for where the line says nothing. */
import type { Answer } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';
import { type Asked, useAsk } from '../../api/use-ask.ts';

export type Health = Answer<'supervisor.health'>;

export interface HealthSeen {
  readonly report: Health | null;
  readonly asked: Asked<Health>;
}

export function useHealth(): HealthSeen {
  const told = useLive((picture) => (picture.line === 'live' ? picture.health : null));
  const asked = useAsk('supervisor.health', {}, { everyMs: told === null ? 2_000 : 10_000 });
  return { report: told ?? asked.answer, asked };
}
