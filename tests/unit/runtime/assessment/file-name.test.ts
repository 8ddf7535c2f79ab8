import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileNameOf, isOwnerFile } from '../../../../runtime/assessment/file-name.ts';

test.each([
  ['essay.docx', 'essay.docx'],
  ['C:\\Users\\anna\\essay.docx', 'essay.docx'],
  ['../../etc/passwd', 'passwd'],
  ['  essay\u0000\r\n.txt ', 'essay.txt'],
  ['exe.\u202Egpj', 'exe.gpj'],
  ['A\u030Angstro\u0308m.txt', 'Ångström.txt'],
  ['folder/', null],
  ['\u200B', null],
  ['', null],
  ['é'.repeat(300), 'é'.repeat(255)],
])('a name is only what can be shown: %j', (given, expected) => {
  expect(fileNameOf(given)).toBe(expected);
});

test('a name of anything can be stored and shown', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
      const name = fileNameOf(given) ?? 'x';
      expect(name).toMatch(/^[^\p{Cc}\p{Cs}/\\]{1,255}$/u);
    }),
  );
});

test('the notes that Office leaves beside an open document are known by their name', () => {
  expect(['~$essay.docx', '~essay.docx', null].map(isOwnerFile)).toEqual([true, false, false]);
});
