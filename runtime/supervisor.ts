/**
 * Looks after actors that rest too long. It never decides for them: it rings for mail that waits, tells the
 * actor (and its parent, where the table says so) that it has stalled, and writes down what it did. The chart
 * decides.
 */
import type { ActorKey } from '../contracts/ids.ts';
import type { Envelope, JsonObject } from '../contracts/envelope.ts';
import { escalatedType, stalledType } from '../contracts/words.ts';
import type { Look, ParentLink, SupervisionLedger, SupervisorEntry } from '../actors/ports.ts';
import type { Kind } from '../machines/kind.ts';
import type { Limits } from '../contracts/limits.ts';
import type { Observer } from './observer.ts';

export interface SupervisorHost {
  readonly nodeId: string;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly limits: Limits;
  readonly observer: Observer;
  readonly supervision: SupervisionLedger;
  now(): number;
  ringMail(targets: readonly ActorKey[]): void;
}

export class Supervisor {
  readonly #host: SupervisorHost;

  constructor(host: SupervisorHost) {
    this.#host = host;
  }

  /** One look at everybody whose look is due; answers how many that were. */
  async lookAfter(): Promise<number> {
    const { supervision, limits, ringMail } = this.#host;
    const looks = await supervision.takeLooks(limits.sweepRowsMax);
    if (looks.length === 0) return 0;
    const entries: SupervisorEntry[] = [];
    const mail: Envelope[] = [];
    for (const look of looks) this.#consider(look, entries, mail);
    await supervision.tell({ node: this.#host.nodeId, entries, mail });
    ringMail([...mail.map((envelope) => envelope.target), ...looks.filter(hasMail).map(({ key }) => key)]);
    return looks.length;
  }

  #consider(look: Look, entries: SupervisorEntry[], mail: Envelope[]): void {
    const kind = this.#host.kinds.get(look.kind);
    const { key, status, restedMs } = look;
    const note = (what: SupervisorEntry['what'], detail: object): void => {
      entries.push({ kind: look.kind, actor: key, what, detail: { status, restedMs, ...detail } });
    };
    this.#host.observer.actorStalled(key, status, restedMs);
    if (look.hasMail) return note('rang', {});
    if (kind?.hearsStalls === true) mail.push(this.#stalled(look, key, stalledType));
    note('nudged', { isHeard: kind?.hearsStalls === true, hasTasks: look.hasTasks });
    const parent = look.parent === null ? null : (JSON.parse(look.parent) as ParentLink);
    if (kind?.supervision.atStall !== 'escalate' || parent === null) return;
    mail.push(this.#stalled(look, parent.key, escalatedType, parent.child));
    note('escalated', { to: parent.key });
  }

  /** One id per rest and look: the same look told twice is one message (T3). */
  #stalled({ key, seq, status, restedMs }: Look, target: ActorKey, type: string, child?: string): Envelope {
    const payload: JsonObject = {
      status,
      restedMs,
      ...(child === undefined ? {} : { child, key, code: 'stalled' }),
    };
    const id = `${key}#stalled.${seq}.${restedMs}.${type === stalledType ? 'own' : 'parent'}`;
    return { id, target, type, payload, sender: 'supervisor', at: this.#host.now() };
  }
}

const hasMail = (look: Look): boolean => look.hasMail;
