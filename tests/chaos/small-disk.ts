/**
 * A disk that is full when we say so: a tmpfs whose limit is drawn down to what it holds. Mounting needs
 * root and a system that allows it; where it is not, there is none, and the table of chaos says so.
 */
import { execFileSync } from 'node:child_process';
import { statfsSync } from 'node:fs';

export interface SmallDisk {
  fill(): void;
  free(): void;
  unmount(): void;
}

const KIB = 1_024;
const attemptsMax = 10;

export function mountSmallDisk(folder: string, mebibytes: number): SmallDisk | null {
  const size = (kib: number): string => `size=${kib}k`;
  const whole = size(mebibytes * KIB);
  const mount = (...words: readonly string[]): void => {
    execFileSync('mount', [...words, folder], { stdio: 'ignore' });
  };
  try {
    mount('-t', 'tmpfs', '-o', `${whole},mode=0700`, 'chaos');
  } catch {
    return null;
  }
  return {
    fill() {
      // It may not be drawn below what it holds, and its server goes on writing meanwhile.
      for (let attempt = 1; ; attempt += 1) {
        const { blocks, bfree, bsize } = statfsSync(folder);
        const usedKib = Math.ceil(((blocks - bfree) * bsize) / KIB);
        try {
          return mount('-o', `remount,${size(usedKib)}`);
        } catch (error) {
          if (attempt === attemptsMax) throw error;
        }
      }
    },
    free: () => mount('-o', `remount,${whole}`),
    unmount: () => execFileSync('umount', ['-l', folder], { stdio: 'ignore' }),
  };
}
