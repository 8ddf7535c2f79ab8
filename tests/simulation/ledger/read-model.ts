/**
 * A read model of every actor: what its facts said, in order, as a count and a digest. A projection keeps it
 * inside the turns of the model; the audit knows from the journal what it must say.
 */
import type { ActorKey } from '../../../contracts/ids.ts';
import type { Projection } from '../../../machines/kind.ts';

export interface Told {
  readonly facts: number;
  readonly digest: number;
}

export const nothingTold: Told = { facts: 0, digest: 0 };

export const toldWith = ({ facts, digest }: Told, type: string, payload: unknown): Told => ({
  facts: facts + 1,
  digest: mixed(digest, `${type} ${JSON.stringify(payload)}`),
});

/** FNV-1a: the order counts. */
function mixed(digest: number, text: string): number {
  let mix = (digest ^ 0x811c9dc5) >>> 0;
  for (let at = 0; at < text.length; at += 1) mix = Math.imul(mix ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return mix;
}

/** What one transaction would write. Nobody sees it before the commit. */
export class ReadDraft {
  readonly changed = new Map<ActorKey, Told>();
  readonly #before: ReadonlyMap<ActorKey, Told>;

  constructor(before: ReadonlyMap<ActorKey, Told>) {
    this.#before = before;
  }
  tell(source: ActorKey, type: string, payload: unknown): void {
    const now = this.changed.get(source) ?? this.#before.get(source) ?? nothingTold;
    this.changed.set(source, toldWith(now, type, payload));
  }
}

/** On Postgres it does nothing: the real projections have tests of their own there. */
export const foldFacts: Projection = async (facts, session) => {
  if (!(session instanceof ReadDraft)) return;
  for (const { source, type, payload } of facts) session.tell(source as ActorKey, type, payload);
};
