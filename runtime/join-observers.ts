/**
 * Several listeners as one. One that throws must not silence the others, or end the turn that it listens to.
 */
import type { Observer } from './observer.ts';
import { silentObserver } from './silent-observer.ts';

export function joinObservers(...observers: readonly Observer[]): Observer {
  const names = Object.keys(silentObserver) as (keyof Observer)[];
  const joined = names.map((name) => [name, (...told: readonly unknown[]) => tellAll(observers, name, told)]);
  // Every name of the interface is a key of `silentObserver`, so every method is here.
  return Object.fromEntries(joined);
}

function tellAll(observers: readonly Observer[], name: keyof Observer, told: readonly unknown[]): void {
  for (const observer of observers) {
    try {
      (observer[name] as (...words: readonly unknown[]) => void)(...told);
    } catch {
      // A full disk under the log, a label that the metrics refuse: their trouble, not the turn's.
    }
  }
}
