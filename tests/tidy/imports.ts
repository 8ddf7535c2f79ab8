import { posix } from 'node:path';
import {
  isTypeScript,
  parsed,
  type Rule,
  type SourceFile,
  type Violation,
  violation,
} from './source-file.ts';

const layers = ['contracts', 'judging', 'machines', 'actors', 'persistence', 'runtime'];
const pure = new Set(['machines', 'judging']);
const pageMayUse = new Set(['contracts', 'judging', 'machines']);
const mayUseNats = new Set(['runtime', 'tests', 'bench']);
/** Hashing needs a digest, which is as pure as a sum; this one file may have it. */
const hashFile = 'machines/content-hash.ts';

/** contracts ← judging ← machines ← actors ← persistence ← runtime: a room knows only the rooms before it. */
export const importDirection: Rule = (file) =>
  importsOf(file, (from) => {
    const own = layers.indexOf(roomOf(file.path));
    if (own === -1 || !from.startsWith('.')) return undefined;
    const target = roomOf(posix.join(posix.dirname(file.path), from));
    const theirs = layers.indexOf(target);
    if (theirs !== -1 && theirs <= own) return undefined;
    return `${roomOf(file.path)}/ may not import ${target}/; declare a port where it is needed`;
  });

/** The page runs in a browser: of ours it may know only what needs neither a clock nor a machine under it. */
export const consoleIsApart: Rule = (file) =>
  importsOf(file, (from) => {
    if (!from.startsWith('.')) return undefined;
    const own = roomOf(file.path);
    const target = roomOf(posix.join(posix.dirname(file.path), from));
    if (own === 'console' && layers.includes(target) && !pageMayUse.has(target))
      return `console/ may not import ${target}/; ask a verb of the node for it`;
    if (layers.includes(own) && target === 'console')
      return `${own}/ may not import console/; the page asks, it is not asked`;
    return undefined;
  });

export const natsOnlyInRuntime: Rule = (file) =>
  importsOf(file, (from) =>
    from.startsWith('@nats-io/') && !mayUseNats.has(roomOf(file.path))
      ? `${from} may be imported only in runtime/, tests/ and bench/; go through a port`
      : undefined,
  );

export const pureRooms: Rule = (file) =>
  importsOf(file, (from) => {
    if (!pure.has(roomOf(file.path)) || !from.startsWith('node:')) return undefined;
    if (file.path === hashFile && from === 'node:crypto') return undefined;
    return `${roomOf(file.path)}/ is pure and may not import ${from}; pass what it needs as a value`;
  });

export function roomOf(path: string): string {
  return path.split('/')[0] ?? '';
}

function importsOf(file: SourceFile, judge: (from: string) => string | undefined): Violation[] {
  if (!isTypeScript(file.path)) return [];
  return parsed(file).imports.flatMap(({ from, start }) => {
    const why = judge(from);
    return why === undefined ? [] : [violation(file, start, why)];
  });
}
