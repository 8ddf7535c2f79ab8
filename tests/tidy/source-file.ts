import { type Comment, parseSync } from 'oxc-parser';

/** A file as the rules see it. Parsing is lazy: most rules need only the text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface Violation {
  readonly at: string;
  readonly why: string;
}

export type Rule = (file: SourceFile) => Violation[];

/** Any node of the tree; a rule looks at the few fields it knows and narrows them itself. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

interface Parsed {
  readonly nodes: readonly Node[];
  readonly comments: readonly Comment[];
  readonly imports: readonly { readonly from: string; readonly start: number }[];
}

const cache = new WeakMap<SourceFile, Parsed>();

export function parsed(file: SourceFile): Parsed {
  const known = cache.get(file);
  if (known !== undefined) return known;
  const result = parseSync(file.path, file.text);
  const nodes = [...walk(result.program)];
  const fresh = { nodes, comments: result.comments, imports: nodes.flatMap(importOf) };
  cache.set(file, fresh);
  return fresh;
}

export function violation(file: SourceFile, offset: number, why: string): Violation {
  return { at: `${file.path}:${lineOf(file.text, offset)}`, why };
}

export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** `a.b` written out, for the shapes the rules look for; anything else is empty. */
export function dotted(node: unknown): string {
  if (!isNode(node)) return '';
  if (node.type === 'Identifier') return String(node['name']);
  if (node.type !== 'MemberExpression') return '';
  return `${dotted(node['object'])}.${dotted(node['property'])}`;
}

export function isTypeScript(path: string): boolean {
  return path.endsWith('.ts') || path.endsWith('.tsx');
}

function* walk(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const item of value) yield* walk(item);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (isNode(value)) yield value;
  for (const field of Object.values(value)) yield* walk(field);
}

function importOf(node: Node): { from: string; start: number }[] {
  const source = node['source'];
  if (!/^(Import(Declaration|Expression)|Export(All|Named)Declaration)$/.test(node.type) || !isNode(source))
    return [];
  const from = source['value'];
  return typeof from === 'string' ? [{ from, start: node.start }] : [];
}
