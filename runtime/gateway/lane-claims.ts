/**
 * What a lane takes from the queue next: single requests, then a bundle. What may not be asked now is passed
 * over; where nothing else was found, the queue is not read again at once, for it may be long.
 */
import type { Provider } from '../../actors/gateway-ports.ts';
import { judgingLimits as limits } from '../../contracts/assessment/judging-limits.ts';
import { claimBundle } from '../../persistence/assessment/gateway/claim-bundle.ts';
import { claimRequests, type RequestsWanted } from '../../persistence/assessment/gateway/claim-requests.ts';
import type { ClaimedRequest } from '../../persistence/assessment/gateway/claimed-request.ts';
import type { Sql } from '../../persistence/connect.ts';

/** Requests that go one behind the other. */
export type RequestGroup = readonly ClaimedRequest[];

export interface ClaimHost {
  readonly sql: Sql;
  readonly name: string;
  readonly options: { readonly leaseMs: number };
  now(): number;
}

/** How long a queue in which nothing was found is taken for one in which nothing is; a guess. */
const fruitlessMs = 500;

export class LaneClaims {
  readonly #host: ClaimHost;
  readonly #provider: Provider;
  #fruitless = { except: '', untilMs: 0 };

  constructor(host: ClaimHost, provider: Provider) {
    this.#host = host;
    this.#provider = provider;
  }

  async next(room: number, exceptModels: readonly string[]): Promise<readonly RequestGroup[]> {
    const except = exceptModels.toSorted().join(' ');
    const { sql, name, options, now } = this.#host;
    if (except !== '' && except === this.#fruitless.except && now() < this.#fruitless.untilMs) return [];
    const wanted: RequestsWanted = {
      provider: this.#provider.name,
      owner: name,
      leaseMs: options.leaseMs,
      max: room,
      // What a provider sells no batches for is asked one by one.
      modes: this.#provider.batches === undefined ? ['per_request', 'provider_batch'] : ['per_request'],
      exceptModels,
    };
    const single = await claimRequests(sql, wanted);
    const bundle = single.length < room ? await claimBundle(sql, { ...wanted, max: limits.bundleMax }) : [];
    if (single.length + bundle.length === 0) this.#fruitless = { except, untilMs: now() + fruitlessMs };
    return [...single.map((one) => [one]), ...(bundle.length === 0 ? [] : [bundle])];
  }
}
