/** For chaos alone, whose subject is what time does: a server that is away for a second, a slow wire. */
import { setTimeout as sleep } from 'node:timers/promises';

export const pause = (ms: number): Promise<void> => sleep(ms);
