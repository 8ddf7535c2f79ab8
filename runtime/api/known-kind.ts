/** The kind of that name, or a rejection that lists those there are. */
import { Rejection } from '../../contracts/failures.ts';
import type { Kind } from '../../machines/kind.ts';

export function assertKnown(kinds: ReadonlyMap<string, Kind>, name: string): Kind {
  const kind = kinds.get(name);
  if (kind !== undefined) return kind;
  const known = [...kinds.keys()].map((one) => `\`${one}\``).join(', ');
  throw new Rejection('unknown_kind', `There is no kind \`${name}\`; this node runs ${known || 'none'}`);
}
