/** For commands that are no part of the product: what was typed, or a sentence about it and exit code 2. */

/** Runs a command; a mistake of whoever typed it is said in one line, without a stack. */
export async function command(run: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await run();
  } catch (error) {
    if (!(error instanceof Mistyped) && !isOfParser(error)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

export class Mistyped extends Error {}

export function wholeNumber(flag: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Mistyped(`Expected --${flag} to be a whole number, got \`${text}\`; for example --${flag} 90`);
}

export function oneOf<T extends string>(flag: string, text: string, words: readonly T[]): T {
  const word = words.find((one) => one === text);
  if (word !== undefined) return word;
  throw new Mistyped(`Expected --${flag} to be one of ${words.join(', ')}, got \`${text}\``);
}

/** `parseArgs` says well what it did not expect. */
const isOfParser = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
