import { execFile } from 'node:child_process';
import { join } from 'node:path';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const program = join(import.meta.dirname, '../../runtime/cli/assay.ts');

/** Of a process that is to know nothing of ours; the last one only makes it quicker. */
export const bareSettings = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
});

/** The command line as its users run it, in a process of its own, with nothing but these arguments. */
export const run = (args: readonly string[], cwd: string): Promise<Ran> =>
  new Promise((resolve) => {
    const env = bareSettings();
    execFile(process.execPath, [program, ...args], { env, cwd, maxBuffer: 2 ** 26 }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
