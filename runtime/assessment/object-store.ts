/** Files by reference: a client puts them into a bucket of the NATS object store, a request names them. */
import { Objm, type ObjectStore, StorageType } from '@nats-io/obj';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { Denial } from '../../contracts/assessment/codes.ts';

export interface Uploads {
  /** The name of the bucket. */
  readonly bucket: string;
  take(name: string, bytesMax: number): Promise<Uint8Array | null>;
  drop(name: string): Promise<void>;
}

/** What nobody names in a request goes by itself. */
const keptMs = 24 * 3_600_000;

/** As with streams: a prefix may hold dots, the name of a bucket may not. */
export const bucketOf = (prefix: string): string => `${prefix.replaceAll('.', '_')}-uploads`;

export async function openUploads(connection: NatsConnection, prefix: string): Promise<Uploads> {
  const bucket = bucketOf(prefix);
  const store = await new Objm(connection).create(bucket, { ttl: nanos(keptMs), storage: StorageType.File });
  return {
    bucket,
    take: (name, bytesMax) => take(store, name, bytesMax),
    async drop(name) {
      // Somebody may have dropped it meanwhile: another request with the same name, or time.
      if ((await store.info(name)) !== null) await store.delete(name);
    },
  };
}

async function take(store: ObjectStore, name: string, bytesMax: number): Promise<Uint8Array | null> {
  const info = await store.info(name);
  if (info === null || info.deleted) return null;
  // A link leads to other buckets, which are none of a client's business.
  if (info.options?.link !== undefined) return null;
  if (info.size > bytesMax) throw tooLarge(bytesMax);
  const found = await store.get(name);
  return found === null ? null : read(found.data, bytesMax);
}

/** Counted while it arrives: the size is what its sender wrote about it. */
async function read(stream: ReadableStream<Uint8Array>, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > bytesMax) throw tooLarge(bytesMax);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const tooLarge = (bytesMax: number): Denial =>
  new Denial(
    'FILE_TOO_LARGE',
    `Expected an object of at most ${bytesMax} bytes, got a larger one; send less`,
  );
