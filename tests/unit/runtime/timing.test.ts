import { describe, expect, it } from 'vitest';
import { withDeadline } from '../../../runtime/tasks/timing.ts';

/** A clock by hand: what waits on it goes on when it is told to. */
class HandClock {
  readonly waits = new Map<() => void, number>();
  after = (delayMs: number, run: () => void): (() => void) => {
    this.waits.set(run, delayMs);
    return () => void this.waits.delete(run);
  };
  strike(): void {
    for (const run of this.waits.keys()) run();
  }
}

describe('a deadline', () => {
  it('runs on the clock that it is given (a simulated node has no other)', async () => {
    const clock = new HandClock();
    const late = withDeadline(new Promise<string>(() => undefined), 5_000, () => 'late', clock);
    expect([...clock.waits.values()]).toEqual([5_000]);
    clock.strike();
    expect(await late).toBe('late');
  });

  it('rejects with what `late` throws', async () => {
    const clock = new HandClock();
    const late = (): never => {
      throw new Error('too late');
    };
    const work = withDeadline(new Promise<string>(() => undefined), 1, late, clock);
    clock.strike();
    await expect(work).rejects.toThrow('too late');
  });

  it('leaves nothing waiting when the work is done in time (a timer would keep a process alive)', async () => {
    const clock = new HandClock();
    expect(await withDeadline(Promise.resolve('done'), 5_000, undefined, clock)).toBe('done');
    expect(clock.waits.size).toBe(0);
  });
});
