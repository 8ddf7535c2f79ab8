/** Plays with machines that it knows nothing of: begins them, says what they may hear, in any order. */
import type { ActorKey } from '../../../contracts/ids.ts';
import { actorKey, kindOf } from '../../../contracts/ids.ts';
import type { Chance } from './chance.ts';
import type { Clients } from './clients.ts';
import { genericNames, kindsOf } from './kinds.ts';

/** Of these there is one in every seed. */
const troubled = ['ferry', 'barge', 'shelf'];

const inputs = {
  orderId: 'o1',
  cents: 100,
  amount: 500,
  items: 2,
  name: 'child',
  region: 'north',
  n: 3,
  ms: 1_000,
};

export class GenericAgent {
  readonly #chance: Chance;
  readonly #clients: Clients;
  readonly #names: readonly string[];
  readonly #actors: ActorKey[] = [];

  constructor(chance: Chance, clients: Clients) {
    this.#chance = chance;
    this.#clients = clients;
    // Few kinds per seed, so that each gets far.
    this.#names = ['restless', chance.pick(troubled), chance.pick(genericNames), chance.pick(genericNames)];
  }

  move(): void {
    const chance = this.#chance;
    if (this.#actors.length === 0 || chance.happens(0.12)) this.#begin();
    else
      for (let time = chance.between(1, 3); time > 0; time -= 1)
        this.#tell(chance.pick(this.#actors.slice(-6)));
  }

  #begin(): void {
    const name = this.#chance.pick(this.#names);
    const target = actorKey(name, `g${this.#actors.length + 1}`);
    this.#actors.push(target);
    const amount = this.#chance.pick([5, 500, 50_000]);
    this.#clients.send({ target, type: 'xstate.init', payload: { input: { ...inputs, amount } } });
  }

  #tell(target: ActorKey): void {
    const chance = this.#chance;
    const kind = kindsOf.v2.get(kindOf(target)) ?? kindsOf.v1.get(kindOf(target));
    const types = (kind?.machine.events ?? []).filter((type) => !/^xstate\.|^assay\.|\*/.test(type));
    const type = chance.happens(0.03) || types.length === 0 ? 'WHATEVER' : chance.pick(types);
    const name = chance.pick(['ann', 'bob', 'cy']);
    const n = chance.between(0, 9);
    const payload = {
      n,
      value: n,
      weight: n * 5,
      cents: n,
      count: n,
      ms: n * 100,
      by: name,
      word: name,
      what: name,
      name,
    };
    this.#clients.send({ target, type, payload });
  }
}
