import { ensureChromium } from './chromium.mjs';
import { buildConsole } from './console.mjs';
import { runTests } from './run-tests.mjs';
import { runThrough } from './run-through.mjs';

const checks = [
  ['format', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']],
  ['lint', ['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings']],
  ['types', ['node_modules/typescript/bin/tsc', '--noEmit']],
  ['types of the console', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tests/unit/console']],
  // Declarations have rules of their own: a type that cannot be named breaks the package and nothing else.
  ['package', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noEmit']],
  ['unused', ['node_modules/knip/bin/knip.js', '--no-progress']],
  // The house's own rules are a test among the others too; here they are said in seconds, not after them all.
  ['tidy', ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', 'tests/tidy.test.ts']],
];
const cures = { format: 'npm run format', unused: 'delete what nobody uses, or use it' };

/** Format, lint, types, declarations, unused code, then the tests; stops at the first that fails. */
export async function verify(node, args) {
  for (const [name, command] of checks) {
    const began = performance.now();
    const code = await runThrough(node, command);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`verify ${name}: ${code === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
    if (code === 0) continue;
    if (cures[name] !== undefined) console.log(`verify ${name}: ${cures[name]}`);
    return code;
  }
  const code = await buildConsole(node);
  if (code !== 0 || args.includes('--no-test')) return code;
  ensureChromium();
  return runTests(node, args);
}
