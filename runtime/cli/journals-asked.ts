/** Which journals a command means: all, a kind, one actor, those that were changed lately. */
import type { Command } from 'commander';
import { actorKey, isKindName, parseActorKey } from '../../contracts/ids.ts';
import type { JournalsAsked } from '../../persistence/views/stream-journals.ts';
import { usage } from './exit.ts';

export interface JournalsFlags {
  readonly kind?: string;
  readonly id?: string;
  readonly since?: string;
}

export const withJournalsFlags = (command: Command): Command =>
  command
    .option('--kind <kind>', 'of this kind')
    .option('--id <id>', 'of this actor: its key, or its id beside --kind')
    .option('--since <iso>', 'whole journals of actors that were changed since then');

export function journalsFrom({ kind, id, since }: JournalsFlags): JournalsAsked {
  if (kind !== undefined && !isKindName(kind)) throw usage(`Expected --kind to be a kind, got \`${kind}\``);
  const key = id === undefined ? undefined : keyFrom(kind, id);
  const date = since === undefined ? undefined : new Date(since);
  if (date !== undefined && Number.isNaN(date.getTime()))
    throw usage(`Expected --since to be a time like 2026-01-31T12:00:00Z, got \`${since}\``);
  return {
    ...(kind === undefined || key !== undefined ? {} : { kind }),
    ...(key === undefined ? {} : { key }),
    ...(date === undefined ? {} : { since: date }),
  };
}

function keyFrom(kind: string | undefined, id: string): string {
  if (id.includes('/')) return parseActorKey(id);
  if (kind === undefined) throw usage(`Expected --id to be a key like \`order/${id}\`, or --kind beside it`);
  return parseActorKey(actorKey(kind, id));
}
