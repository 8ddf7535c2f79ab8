import { isTypeScript, parsed, type SourceFile, type Violation, violation } from './source-file.ts';

const word = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
const codeFile = /^[\w./-]+\.(ts|mjs|sql)$/;
const nameOrPath = /^[\w$]+([.][\w$]+)*(\(\))?$/;

/** Names that live in code: everything outside comments, in every file of the tree. */
export function namesInCode(files: readonly SourceFile[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const file of files) for (const [name] of codeOf(file).matchAll(word)) names.add(name);
  return names;
}

/** A comment that names code names code that exists: otherwise it tells the story of a file long changed. */
export function staleNames(
  file: SourceFile,
  names: ReadonlySet<string>,
  paths: readonly string[],
): Violation[] {
  if (!isTypeScript(file.path)) return [];
  return parsed(file).comments.flatMap((comment) =>
    [...comment.value.matchAll(/`([^`\n]+)`/g)].flatMap((match) => {
      const said = match[1] ?? '';
      const missing = missingPart(said, names, paths);
      if (missing === undefined) return [];
      return [
        violation(file, comment.start + 2 + match.index, `\`${missing}\` is nowhere in the code: reword`),
      ];
    }),
  );
}

function missingPart(said: string, names: ReadonlySet<string>, paths: readonly string[]): string | undefined {
  if (codeFile.test(said)) {
    const end = said.replace(/^(\.\.?\/)+/, '');
    return paths.some((path) => path === end || path.endsWith(`/${end}`)) ? undefined : said;
  }
  if (!nameOrPath.test(said)) return undefined;
  return said
    .replace('()', '')
    .split('.')
    .find((part) => looksLikeCode(part) && !names.has(part));
}

/** camelCase, PascalCase of two words, snake_case: words that no prose contains. */
function looksLikeCode(part: string): boolean {
  return /[a-z\d][A-Z]/.test(part) || /\w_\w/.test(part);
}

function codeOf(file: SourceFile): string {
  if (file.path.endsWith('.sql')) return file.text.replace(/--.*$/gm, '');
  if (!/\.(ts|tsx|mjs)$/.test(file.path)) return file.text;
  let code = '';
  let from = 0;
  for (const comment of parsed(file).comments) {
    code += file.text.slice(from, comment.start);
    from = comment.end;
  }
  return code + file.text.slice(from);
}
