/**
 * Files of a form, one after another while they arrive. Never holds more than the file under way and one
 * piece of the body: what is asked for next is read next.
 */
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { Denial } from '../../contracts/assessment/codes.ts';
import { assessmentLimits } from '../../contracts/assessment/limits.ts';
import { tooLarge, type Upload } from './receive-files.ts';

export interface MultipartLimits {
  readonly fileBytesMax: number;
  readonly requestBytesMax: number;
}

/** Bytes of the body at a time: several small files may be among them, and wait for their turn. */
const pieceBytes = 64 * 1024;
/** A form may hold other fields than files; nobody reads them. */
const fieldsMax = 100;
const partsMax = 2_000;
const fieldBytesMax = 1_024;
const headerPairsMax = 50;
const headerBytesMax = 16 * 1024;

/** Throws `Denial` where the body is no form, ends too early or is too large. */
export async function* readMultipart(
  request: Request,
  limits: MultipartLimits = assessmentLimits,
): AsyncGenerator<Upload, void, void> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > limits.requestBytesMax) throw bodyTooLarge(limits);
  const form = new Form(request.headers.get('content-type') ?? '', limits);
  try {
    let size = 0;
    for await (const chunk of bodyOf(request)) {
      size += chunk.byteLength;
      if (size > limits.requestBytesMax) throw bodyTooLarge(limits);
      for (let at = 0; at < chunk.byteLength; at += pieceBytes) {
        await form.write(chunk.subarray(at, at + pieceBytes));
        yield* form.takeFiles();
      }
    }
    await form.end();
    yield* form.takeFiles();
  } finally {
    form.destroy();
  }
}

async function* bodyOf(request: Request): AsyncGenerator<Uint8Array, void, void> {
  if (request.body === null) return;
  try {
    for await (const chunk of request.body) yield chunk;
  } catch {
    throw malformed('a whole body', 'one that was cut off');
  }
}

class Form {
  readonly #parser: BusboyInstance;
  readonly #limits: MultipartLimits;
  readonly #failed = Promise.withResolvers<never>();
  readonly #finished = Promise.withResolvers<void>();
  /** Files that have arrived and were not taken yet; in the order of the form. */
  #ready: Upload[] = [];

  constructor(contentType: string, limits: MultipartLimits) {
    this.#limits = limits;
    this.#parser = openParser(contentType, limits);
    this.#failed.promise.catch(() => {});
    this.#parser.on('file', (...[, stream, name]) => this.#collect(stream, name));
    this.#parser.on('partsLimit', () => this.#fail(malformed(`at most ${partsMax} parts`, 'more')));
    this.#parser.on('error', () => this.#fail(malformed('a form as its boundary says', 'another')));
    this.#parser.on('finish', () => this.#finished.resolve());
  }

  async write(piece: Uint8Array): Promise<void> {
    const written = new Promise<void>((resolve) => this.#parser.write(piece, () => resolve()));
    await Promise.race([written, this.#failed.promise]);
  }
  async end(): Promise<void> {
    this.#parser.end();
    await Promise.race([this.#finished.promise, this.#failed.promise]);
  }
  takeFiles(): readonly Upload[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }
  destroy(): void {
    // An error that nobody waits for any more must not end the process.
    this.#parser.on('error', () => {});
    this.#parser.destroy();
  }

  #collect(stream: BusboyFileStream, given: string | undefined): void {
    const name = given ?? '';
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size <= this.#limits.fileBytesMax) chunks.push(chunk);
      else chunks.length = 0;
    });
    stream.on('error', () => this.#fail(malformed('whole files', 'one that was cut off')));
    stream.on('end', () => {
      if (stream.truncated || size > this.#limits.fileBytesMax) this.#ready.push(tooLarge(name));
      // What a browser sends for a field in which no file was chosen.
      else if (size > 0 || name !== '')
        this.#ready.push({ kind: 'file', name, bytes: Buffer.concat(chunks) });
    });
  }

  #fail(denial: Denial): void {
    this.#failed.reject(denial);
  }
}

function openParser(contentType: string, { fileBytesMax }: MultipartLimits): BusboyInstance {
  if (!/^multipart\/form-data\s*(?:;|$)/i.test(contentType)) {
    const message = 'Expected Content-Type `multipart/form-data`, got another one';
    throw new Denial('UNSUPPORTED_MEDIA_TYPE', message);
  }
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: {
        fileSize: fileBytesMax,
        parts: partsMax,
        fields: fieldsMax,
        fieldSize: fieldBytesMax,
        headerPairs: headerPairsMax,
        headerSize: headerBytesMax,
      },
    });
  } catch {
    throw malformed('a form with a boundary', 'one without');
  }
}

const malformed = (expected: string, got: string): Denial =>
  new Denial('PARSING_ERROR', `Expected ${expected}, got ${got}; send the form again`);
const bodyTooLarge = ({ requestBytesMax }: MultipartLimits): Denial => {
  const message = `Expected at most ${requestBytesMax} bytes in one request, got more; send fewer files`;
  return new Denial('PAYLOAD_TOO_LARGE', message, { details: { bytesMax: requestBytesMax } });
};
