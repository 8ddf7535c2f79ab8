/** Which files go together in one request. */
export interface Chunk {
  readonly from: number;
  readonly to: number;
}

const filesPerRequest = 8;
const bytesPerRequest = 4 * 1024 * 1024;

/** Files in the order they were given, so many to a request as are small. */
export function chunksOf(sizes: readonly number[]): Chunk[] {
  const chunks: Chunk[] = [];
  let [from, bytes] = [0, 0];
  for (const [at, size] of sizes.entries()) {
    if (at > from && (at - from >= filesPerRequest || bytes + size > bytesPerRequest)) {
      chunks.push({ from, to: at });
      [from, bytes] = [at, 0];
    }
    bytes += size;
  }
  if (sizes.length > from) chunks.push({ from, to: sizes.length });
  return chunks;
}
