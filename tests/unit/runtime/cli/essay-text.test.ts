import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { essayText } from '../../../../runtime/cli/essay-text.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { docxOf, latin1, paragraph, run, sentence } from '../assessment/documents.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const file = (name: string, bytes: string | Uint8Array): string => {
  writeFileSync(join(folder.path, name), bytes);
  return join(folder.path, name);
};

test('an anchor of Word gives its text, not its bytes', async () => {
  expect(await essayText(file('A_one.docx', docxOf(paragraph(run(sentence)))))).toBe(sentence);
});

test('plain text stays as it is, blanks at its end too (studies compare it by its checksum)', async () => {
  const text = `${sentence}  \n\n`;
  expect(await essayText(file('B_two.txt', text))).toBe(text);
});

test('text of Windows is read in its own encoding', async () => {
  expect(await essayText(file('C_three.txt', latin1(`R\xe4ksm\xf6rg\xe5s. ${sentence}`)))).toContain(
    'Räksmörgås',
  );
});

test.each([
  ['broken.pdf', '%PDF-1.4 broken', 'was refused'],
  ['empty.txt', '', 'was refused'],
  ['short.txt', 'Too short.', 'was refused'],
])('%s is refused with its name and the reason', async (name, bytes, words) => {
  const path = file(name, bytes);
  await expect(essayText(path)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(`${path} ${words}`),
  });
});

test('a file that is not there is refused as wrong usage', async () => {
  await expect(essayText(join(folder.path, 'nowhere'))).rejects.toMatchObject({ exitCode: 2 });
});
