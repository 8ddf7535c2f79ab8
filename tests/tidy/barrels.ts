import { isTypeScript, parsed, type SourceFile, type Violation, violation } from './source-file.ts';

/** A file that only passes on what others export hides where things live; the package's own doors may. */
export function barrels(file: SourceFile, doors: readonly string[]): Violation[] {
  if (!isTypeScript(file.path) || doors.includes(file.path)) return [];
  const { nodes } = parsed(file);
  const body = nodes.find((node) => node.type === 'Program')?.['body'];
  if (!Array.isArray(body) || body.length === 0) return [];
  const passesOn = (node: unknown) =>
    typeof node === 'object' &&
    node !== null &&
    'type' in node &&
    /^Export(All|Named)Declaration$/.test(String(node.type)) &&
    'source' in node &&
    node.source !== null;
  if (!body.every(passesOn)) return [];
  return [violation(file, 0, 'a barrel: import from where a thing lives')];
}
