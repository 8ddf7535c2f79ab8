// The door of every npm script. Runs on the Node that is there (20 or newer) with nothing installed, installs
// what is missing, and goes on with the Node that the npm package `node` brings: the source is TypeScript,
// run as it is.
import { build } from './launch/build.mjs';
import { chaos } from './launch/chaos.mjs';
import { ensureChromium } from './launch/chromium.mjs';
import { buildConsole } from './launch/console.mjs';
import { nodeBinary } from './launch/install.mjs';
import { runTests } from './launch/run-tests.mjs';
import { runThrough } from './launch/run-through.mjs';
import { simulate } from './launch/simulate.mjs';
import { verify } from './launch/verify.mjs';

const [command, ...args] = process.argv.slice(2);
const commands = {
  start: async (node) =>
    (await buildConsole(node)) || runThrough(node, ['runtime/cli/assay.ts', 'start', ...args]),
  assay: (node) => runThrough(node, ['runtime/cli/assay.ts', ...args]),
  bench: (node) => runThrough(node, ['bench/run.ts', ...args]),
  build: (node) => build(node),
  chaos: (node) => chaos(node, args),
  'build:console': (node) => buildConsole(node),
  test: async (node) => (needsPage() ? await preparePage(node) : 0) || runTests(node, args),
  simulate: (node) => simulate(node, args),
  verify: (node) => verify(node, args),
};

function preparePage(node) {
  ensureChromium();
  return buildConsole(node);
}

/** Tests by name need the page only where they look at it. */
const needsPage = () => args.length === 0 || args.some((arg) => /e2e|console|package|report/.test(arg));

if (!Object.hasOwn(commands, command ?? '')) {
  const known = Object.keys(commands).join(', ');
  console.error(`Expected one of ${known}, got ${command ?? 'nothing'}; for example: npm start`);
  process.exit(2);
}
try {
  process.exitCode = await commands[command](nodeBinary());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
