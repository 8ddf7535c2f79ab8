#!/usr/bin/env node
// The program `assay` of the package: from a clone it runs the source, from node_modules what was built.
// On an older Node it goes on with the one that the npm package `node` brings.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dependencyNode, nodeBinary, nodeMajorMin, root } from './install.mjs';
import { runThrough } from './run-through.mjs';

const source = join(root, 'runtime', 'cli', 'assay.ts');
const isClone = existsSync(source);
const program = isClone ? source : join(root, 'dist', 'runtime', 'cli', 'assay.js');
const node = isClone ? nodeBinary() : dependencyNode();
const isNewEnough = Number(process.versions.node.split('.')[0]) >= nodeMajorMin;

if (isNewEnough) await import(pathToFileURL(program).href);
else process.exitCode = await runThrough(node, [program, ...process.argv.slice(2)], process.cwd());
