import { describe, expect, test } from 'vitest';
import { assessmentLimits as limits } from '../../../../contracts/assessment/limits.ts';
import { extractFile } from '../../../../runtime/assessment/extraction/extract-file.ts';
import { bytesOf, docxOf, latin1, odtOf, paragraph, pdfLines, pdfOf, rtfOf, run } from './documents.ts';
import { sentence, zipOf } from './documents.ts';

const textOf = async (bytes: Uint8Array) => {
  const extraction = await extractFile(bytes);
  if (extraction.kind === 'refused') throw new Error(`refused: ${extraction.code} ${extraction.message}`);
  return extraction;
};
const codeOf = async (bytes: Uint8Array) => {
  const extraction = await extractFile(bytes);
  return extraction.kind === 'refused' ? extraction.code : 'text';
};

describe('a text of each type comes out as it was written', () => {
  const swedish = `Räksmörgås på ön – ${sentence}`;
  const types: readonly (readonly [string, Uint8Array])[] = [
    ['txt', bytesOf(swedish)],
    ['txt with a mark', bytesOf(`\uFEFF${swedish}`)],
    ['txt in UTF-16', new Uint8Array(Buffer.from(`\uFEFF${swedish}`, 'utf16le'))],
    ['txt in UTF-16, big end first', new Uint8Array(Buffer.from(`\uFEFF${swedish}`, 'utf16le').swap16())],
    ['docx', docxOf(paragraph(run(swedish)))],
    ['odt', odtOf(`<text:p>${swedish}</text:p>`)],
    ['rtf', rtfOf(`R\\'e4ksm\\'f6rg\\'e5s p\\'e5 \\u246\\'f6n \\endash  ${sentence}\\par`)],
    ['pdf', pdfOf({ pages: [pdfLines([`R\\344ksm\\366rg\\345s p\\345 \\366n \\226 ${sentence}`])] })],
  ];
  test.each(types)('%s', async (_type, bytes) => {
    const { text, notes, characters, words } = await textOf(bytes);
    expect(text).toBe(swedish);
    expect({ characters, words }).toEqual({ characters: 88, words: 17 });
    expect(notes.filter((note) => note !== 'zero_width')).toEqual([]);
  });

  test('the encoding of Windows is taken where the bytes are no UTF-8, and noted', async () => {
    const { text, notes } = await textOf(latin1(`R\xe4ksm\xf6rg\xe5s \x96 \x93${sentence}\x94`));
    expect(text).toBe(`Räksmörgås – “${sentence}”`);
    expect(notes).toEqual(['windows_1252']);
  });

  test('Markdown stays as it is written (its marks are part of what the student wrote)', async () => {
    const markdown = `---\ntitle: Foxes\n---\n\n# Foxes\n\n*${sentence}*\n\n- one\n- two`;
    expect((await textOf(bytesOf(markdown))).text).toBe(markdown);
  });
});

describe('each code of a file', () => {
  const many = 'a fox '.repeat(limits.textCharsMax / 6 + 1);
  const ole = (stream: string) =>
    new Uint8Array(
      Buffer.concat([
        Buffer.from('d0cf11e0a1b11ae1', 'hex'),
        Buffer.alloc(600),
        Buffer.from(stream, 'utf16le'),
        Buffer.alloc(50),
      ]),
    );
  const encrypt = '/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -4 >> /ID [(a) (a)]';
  const manifest = '<manifest:encryption-data/>';
  const files: readonly (readonly [string, string, Uint8Array])[] = [
    ['EMPTY_CONTENT', 'no bytes', new Uint8Array()],
    ['EMPTY_CONTENT', 'only blanks', bytesOf(' \n\t \u200B\r\n')],
    ['EMPTY_CONTENT', 'a docx without text', docxOf(paragraph())],
    ['EMPTY_CONTENT', 'a scanned pdf', pdfOf({ pages: ['0 0 100 100 re f'] })],
    ['CONTENT_TOO_SHORT', '49 characters', bytesOf(` ${'a'.repeat(49)} `)],
    ['text', '50 characters', bytesOf(` ${'a'.repeat(50)} `)],
    ['text', '50 characters of two units each', bytesOf('😀'.repeat(50))],
    ['CONTENT_TOO_SHORT', '49 characters of two units each', bytesOf('😀'.repeat(49))],
    ['CONTENT_TOO_LONG', '50,001 characters', bytesOf('a'.repeat(limits.textCharsMax + 1))],
    ['text', '50,000 characters', bytesOf('a'.repeat(limits.textCharsMax))],
    ['CONTENT_TOO_LONG', 'a long docx', docxOf(paragraph(run(many)))],
    ['CONTENT_TOO_LONG', 'too many pages', pdfOf({ pages: Array<string>(limits.pagesMax + 1).fill('') })],
    ['FILE_TOO_LARGE', '10 MB and a byte', new Uint8Array(limits.fileBytesMax + 1).fill(97)],
    ['ENCRYPTED_FILE_UNSUPPORTED', 'a docx with a password', ole('EncryptedPackage')],
    ['UNSUPPORTED_FILE_TYPE', 'a doc', ole('WordDocument')],
    ['ENCRYPTED_FILE_UNSUPPORTED', 'a pdf with a password', pdfOf({ pages: [''], trailer: encrypt })],
    [
      'ENCRYPTED_FILE_UNSUPPORTED',
      'an odt with a password',
      odtOf('', { more: { 'META-INF/manifest.xml': manifest } }),
    ],
    ['UNSUPPORTED_FILE_TYPE', 'a picture', latin1('\x89PNG\r\n\x1a\n'.padEnd(200, 'x'))],
    ['UNSUPPORTED_FILE_TYPE', 'a program', latin1(`\x7fELF${'x'.repeat(100)}`)],
    ['UNSUPPORTED_FILE_TYPE', 'bytes with zeros', latin1(`${sentence}\0${sentence}`)],
    ['UNSUPPORTED_FILE_TYPE', 'a spreadsheet', zipOf({ '[Content_Types].xml': '<a/>', 'xl/w.xml': '<a/>' })],
    ['UNSUPPORTED_FILE_TYPE', 'any zip', zipOf({ 'essay.txt': sentence })],
    ['UNSUPPORTED_FILE_TYPE', 'an empty zip', zipOf({})],
    ['TEXT_EXTRACTION_FAILED', 'a garbled pdf', latin1(`%PDF-1.4\n${sentence}`)],
    ['TEXT_EXTRACTION_FAILED', 'a zip that is cut off', docxOf(paragraph(run(sentence))).slice(0, 300)],
    ['TEXT_EXTRACTION_FAILED', 'XML that is cut off', zipOf({ '[Content_Types].xml': '', ...cutOff() })],
    ['TEXT_EXTRACTION_FAILED', 'XML tags 501 deep', docxOf('<w:x>'.repeat(501) + '</w:x>'.repeat(501))],
    ['TEXT_EXTRACTION_FAILED', 'RTF groups 501 deep', rtfOf('{'.repeat(501))],
  ];
  test.each(files)('%s: %s', async (code, _what, bytes) => {
    expect(await codeOf(bytes)).toBe(code);
  });

  test('a refusal says what to do, and nothing of the file (it is shown and kept)', async () => {
    const extraction = await extractFile(latin1(`%PDF-1.4\n${sentence}`));
    expect(extraction).toMatchObject({ message: expect.stringMatching(/^Expected .*; save /) });
    expect(JSON.stringify(extraction)).not.toContain('fox');
  });
});

const cutOff = () => ({ 'word/document.xml': '<w:document><w:body><w:p><w:r><w:t>The fox' });

describe('what XML may not do', () => {
  const withType = (type: string, text: string) =>
    zipOf({
      '[Content_Types].xml': '',
      'word/document.xml': `<?xml version="1.0"?>${type}<w:document>${paragraph(run(text))}</w:document>`,
    });
  const laughs =
    '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>';
  test.each([
    ['a document type that grows (billion laughs)', withType(laughs, '&c;')],
    [
      'a document type that fetches a file',
      withType('<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>', '&f;'),
    ],
    ['an entity that nobody declared', withType('', `&f; ${sentence}`)],
  ])('%s is TEXT_EXTRACTION_FAILED', async (_what, bytes) => {
    expect(await codeOf(bytes)).toBe('TEXT_EXTRACTION_FAILED');
  });

  test('the entities of the standard and numbers are letters', async () => {
    const bytes = docxOf(paragraph(run(`&lt;&amp;&gt; &#8220;&#x61;&#x1F600;&apos;&quot; ${sentence}`)));
    expect((await textOf(bytes)).text).toBe(`<&> “a😀'" ${sentence}`);
  });
});

describe('how paragraphs, tabs and breaks come out', () => {
  test('docx: a line per paragraph, also in tables and text boxes; nothing is said twice', async () => {
    const box = `<mc:AlternateContent><mc:Choice>${paragraph(run('box'))}</mc:Choice>
      <mc:Fallback>${paragraph(run('box'))}</mc:Fallback></mc:AlternateContent>`;
    const body =
      paragraph(run(sentence), '<w:r><w:tab/><w:t>tab</w:t><w:br/><w:t>break</w:t></w:r>') +
      `<w:tbl><w:tr><w:tc>${paragraph(run('one'))}</w:tc>` +
      `<w:tc>${paragraph(run('two'))}</w:tc></w:tr></w:tbl>` +
      paragraph(run('around '), `<w:r>${box}</w:r>`, run('after'));
    expect((await textOf(docxOf(body))).text).toBe(`${sentence}\ttab\nbreak\none\ntwo\naround\nbox\nafter`);
  });

  test('odt: blanks collapse, those that are meant are kept; notes and comments stay out', async () => {
    const body = `<text:h>Foxes</text:h><text:p>${sentence}  \n a<text:s text:c="3"/>b<text:tab/>c
      <text:line-break/>d
      <text:note><text:note-body><text:p>note</text:p></text:note-body></text:note></text:p>
      <text:p><draw:frame><svg:title>title</svg:title><draw:text-box><text:p>box</text:p></draw:text-box>
      </draw:frame></text:p>`;
    expect((await textOf(odtOf(body))).text).toBe(`Foxes\n${sentence} a   b\tc\nd\nbox`);
  });

  test('rtf: only the body, letters of any code page', async () => {
    const fonts =
      '{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial Cyr;}{\\f2\\fcharset128 Gothic;}}';
    const body =
      `${fonts}{\\info{\\title Secret title}}{\\*\\generator Word;}{\\header head}` +
      `${sentence}\\par\\f1\\'cf\\'f0\\'e8\\f2 \\'93\\'fa\\f0\\tab\\u8364?\\u-10179?\\u-8704?` +
      '{\\pict\\bin4 }}}{}\\par{\\field{\\*\\fldinst HYPERLINK "http://x"}{\\fldrslt link}}';
    expect((await textOf(rtfOf(body))).text).toBe(`${sentence}\nПри日\t€😀\nlink`);
  });

  test('pdf: lines become paragraphs, hyphens at their end stay, pages follow each other', async () => {
    const first = pdfLines([
      'The quick brown fox jumps over the lazy dog, and it was well-',
      'known for that in',
    ]);
    const gap = 'BT /F1 12 Tf 72 700 Td (the whole of the land.) Tj ET';
    const { text } = await textOf(pdfOf({ pages: [`${first} ${gap}`, pdfLines(['A second page.'])] }));
    expect(text).toBe(
      'The quick brown fox jumps over the lazy dog, and it was well-known for that in\n' +
        'the whole of the land.\nA second page.',
    );
  });

  test('line ends of any system are one, blanks at line ends go, blank lines are at most two', async () => {
    const { text } = await textOf(bytesOf(`  a  \r\nb\rc\u2028d\n\n\n\n\n\n${sentence}  \n`));
    expect(text).toBe(`a\nb\nc\nd\n\n\n${sentence}`);
  });
});
