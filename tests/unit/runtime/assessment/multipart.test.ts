import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Denial } from '../../../../contracts/assessment/codes.ts';
import { readMultipart } from '../../../../runtime/assessment/multipart.ts';
import type { Upload } from '../../../../runtime/assessment/receive-files.ts';

const limits = { fileBytesMax: 1_000, requestBytesMax: 5_000 };
const boundary = 'xyz';

const requestOf = (
  body: FormData | string | ReadableStream<Uint8Array>,
  headers: Record<string, string> = {},
): Request =>
  new Request('http://x/', {
    method: 'POST',
    body,
    headers,
    duplex: 'half',
  });
const formOf = (files: readonly (readonly [string, string | Uint8Array<ArrayBuffer>])[]): Request => {
  const form = new FormData();
  for (const [name, body] of files) form.append('files', new Blob([body]), name);
  return requestOf(form);
};
const all = async (request: Request, given = limits): Promise<Upload[]> => {
  const uploads: Upload[] = [];
  for await (const upload of readMultipart(request, given)) uploads.push(upload);
  return uploads;
};
const textsOf = (uploads: readonly Upload[]) =>
  uploads.map((one) =>
    one.kind === 'file' ? [one.name, Buffer.from(one.bytes).toString()] : [one.name, one.code],
  );
const formType = { 'content-type': `multipart/form-data; boundary=${boundary}` };
const raw = (text: string, headers: Record<string, string> = formType) => requestOf(text, headers);
const codeOf = (request: Request) =>
  all(request).then(
    () => 'files',
    (error: unknown) => (error instanceof Denial ? error.code : String(error)),
  );

describe('the files of a form', () => {
  test('come in their order, with names of any letters and every byte', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const uploads = await all(
      formOf([
        ['Räksmörgås.txt', 'one'],
        ['b.bin', bytes],
        ['c.txt', ''],
      ]),
    );
    expect(uploads.map((upload) => upload.name)).toEqual(['Räksmörgås.txt', 'b.bin', 'c.txt']);
    const [, second] = uploads;
    expect(second?.kind === 'file' ? Buffer.compare(second.bytes, bytes) : null).toBe(0);
  });

  test('one that is too large is refused by its name, the others come', async () => {
    const files = [
      ['a', 'a'.repeat(1_000)],
      ['b', 'b'.repeat(1_001)],
      ['c', 'c'],
    ] as const;
    expect(textsOf(await all(formOf(files)))).toEqual([
      ['a', 'a'.repeat(1_000)],
      ['b', 'FILE_TOO_LARGE'],
      ['c', 'c'],
    ]);
  });

  test('fields without a file, and a field in which no file was chosen, are nothing', async () => {
    const form = new FormData();
    form.append('note', 'hello');
    form.append('files', new Blob([]), '');
    form.append('files', new Blob(['x']), 'x.txt');
    expect(textsOf(await all(requestOf(form)))).toEqual([['x.txt', 'x']]);
  });

  test('the next file is read when it is asked for (never more than one waits in memory)', async () => {
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        const head = `\r\nContent-Disposition: form-data; name="f"; filename="${pulled}"\r\n\r\n`;
        if (pulled > 50) controller.enqueue(Buffer.from(`--${boundary}--\r\n`));
        else controller.enqueue(Buffer.from(`--${boundary}${head}${'x'.repeat(900)}\r\n`));
        if (pulled > 50) controller.close();
      },
    });
    const request = requestOf(body, formType);
    const uploads = readMultipart(request, { ...limits, requestBytesMax: 1_000_000 });
    const first = await uploads.next();
    expect(first.value).toMatchObject({ name: '1' });
    expect(pulled).toBeLessThan(10);
    let count = 1;
    for await (const _upload of uploads) count += 1;
    expect(count).toBe(50);
  });
});

describe('what is no form', () => {
  const part = `--${boundary}\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nabc`;
  test.each([
    ['UNSUPPORTED_MEDIA_TYPE', 'another type', raw('{}', { 'content-type': 'application/json' })],
    ['PARSING_ERROR', 'no boundary', raw('x', { 'content-type': 'multipart/form-data' })],
    ['PARSING_ERROR', 'an end in the middle of a file', raw(part)],
    ['PARSING_ERROR', 'bytes without a boundary', raw('hello')],
    ['PAYLOAD_TOO_LARGE', 'more bytes than one request may have', raw(part + 'x'.repeat(6_000))],
    ['PAYLOAD_TOO_LARGE', 'a length that says so', raw(part, { ...formType, 'content-length': '6000' })],
    ['PARSING_ERROR', 'nothing', raw('')],
  ])('%s: %s', async (code, _what, request) => {
    expect(await codeOf(request)).toBe(code);
  });

  test('any garble is files or a denial, never another error and never silence', async () => {
    const whole = `${part}\r\n${part}\r\n--${boundary}--\r\n`;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length),
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.nat(20),
        async (at, noise, cut) => {
          const text = whole.slice(0, at) + noise + whole.slice(at + cut);
          expect(await codeOf(raw(text))).toMatch(/^(files|PARSING_ERROR|PAYLOAD_TOO_LARGE)$/);
        },
      ),
      { numRuns: 500 },
    );
  });
});
