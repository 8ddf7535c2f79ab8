/**
 * The bytes of a request, counted while they arrive: a caller may lie about their number, or not know it.
 */
export type Body =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | { readonly kind: 'too_large' }
  /** The caller went, or its connection did. */
  | { readonly kind: 'cut_off' };

export async function readBody(request: Request, bytesMax: number): Promise<Body> {
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) return { kind: 'too_large' };
  if (request.body === null) return { kind: 'whole', bytes: new Uint8Array() };
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body) {
      size += chunk.length;
      if (size > bytesMax) return { kind: 'too_large' };
      chunks.push(chunk);
    }
  } catch {
    return { kind: 'cut_off' };
  }
  return { kind: 'whole', bytes: Buffer.concat(chunks) };
}
