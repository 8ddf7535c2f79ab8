import { roomOf } from './imports.ts';
import {
  dotted,
  isTypeScript,
  type Node,
  parsed,
  type Rule,
  type SourceFile,
  violation,
} from './source-file.ts';

/** The examples of docs/ stand for a user's project, whose activities are the world outside. */
const mayReadClock = new Set(['runtime', 'tests', 'bench', 'console', 'launch', 'docs']);
const mayReadEnvironment = new Set(['launch', 'tests', 'bench']);
const clockCalls = new Set(['Date.now', 'Math.random', 'performance.now', 'setTimeout', 'setInterval']);
const mayNotRun = /^(?:it|test|describe)(?:\.\w+)*\.(skip|only|todo|skipIf|runIf|fails)$/;
const waits = /^(globalThis\.)?setTimeout$|(^|\.)sleep$/;
const timerModules = /^(node:)?timers(\/promises)?$/;

export const noAny: Rule = each((node) =>
  node.type === 'TSAnyKeyword'
    ? '`any` switches the checks off: use the type, a generic or `unknown`'
    : undefined,
);

export const noDefaultExport: Rule = each((node, file) =>
  node.type === 'ExportDefaultDeclaration' && !/(^|\/)[\w-]+\.config\.ts$/.test(file.path)
    ? 'no default exports: export it by its name, so that it is called the same everywhere'
    : undefined,
);

export const environmentInOnePlace: Rule = each((node, file) =>
  dotted(node) === 'process.env' &&
  file.path !== 'runtime/config.ts' &&
  !mayReadEnvironment.has(roomOf(file.path))
    ? '`process.env` is read only in runtime/config.ts: add a setting there and pass its value'
    : undefined,
);

export const clockOnlyInRuntime: Rule = each((node, file) => {
  if (mayReadClock.has(roomOf(file.path)) || !file.path.includes('/')) return undefined;
  return readsClock(node)
    ? 'no clock, chance or timers outside runtime/: take the time or seed as a value'
    : undefined;
});

export const noSkippedTests: Rule = each((node, file) => {
  if (roomOf(file.path) !== 'tests' || node.type !== 'MemberExpression') return undefined;
  const [, way] = mayNotRun.exec(dotted(node)) ?? [];
  if (way === undefined || (way === 'runIf' && readsSharedSets(file))) return undefined;
  return 'a test that does not run proves nothing: make it run or delete it';
});

/** Published figures lie beside the repository and may be absent; their reader says so aloud. */
const readsSharedSets = (file: SourceFile): boolean =>
  parsed(file).imports.some(({ from }) => from.endsWith('/support/shared-sets.ts'));

export const noWaitingInTests: Rule = each((node, file) => {
  if (roomOf(file.path) !== 'tests' || file.path.startsWith('tests/support/')) return undefined;
  const isWait = node.type === 'CallExpression' && waits.test(dotted(node['callee']));
  const source = node['source'] as { value?: unknown } | undefined;
  const isTimer = node.type === 'ImportDeclaration' && timerModules.test(String(source?.value));
  return isWait || isTimer
    ? 'tests do not wait by the clock: use `until` of tests/support or a test signal'
    : undefined;
});

function readsClock(node: Node): boolean {
  if (node.type === 'CallExpression')
    return clockCalls.has(dotted(node['callee']).replace(/^globalThis\./, ''));
  if (node.type === 'ImportDeclaration') {
    return timerModules.test(String((node['source'] as { value?: unknown }).value));
  }
  const args = node['arguments'];
  const isNow = node.type === 'NewExpression' && Array.isArray(args) && args.length === 0;
  return isNow && dotted(node['callee']) === 'Date';
}

function each(judge: (node: Node, file: SourceFile) => string | undefined): Rule {
  return (file) => {
    if (!isTypeScript(file.path)) return [];
    return parsed(file).nodes.flatMap((node) => {
      const why = judge(node, file);
      return why === undefined ? [] : [violation(file, node.start, why)];
    });
  };
}
