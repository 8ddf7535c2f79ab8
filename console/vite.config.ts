import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The page is served under `/console/` by a node; while it is worked on, vite asks a node that runs. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react(), packedBeside()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    // The policy of the page allows scripts of this server alone: nothing may be inlined as an address.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    modulePreload: { polyfill: false },
    // What every first visit needs comes as one file: a browser asks for six at a time.
    rolldownOptions: {
      checks: { bundlerTimings: false },
      output: { codeSplitting: { groups: [{ name: 'core', test: isCore }] } },
    },
  },
  worker: { format: 'es' },
  server: {
    proxy: Object.fromEntries(['/api', '/v1', '/session', '/health'].map((path) => [path, nodeUrl()])),
  },
});

function nodeUrl(): string {
  return 'http://127.0.0.1:7400';
}

function isCore(id: string): boolean {
  return (
    /\/node_modules\/(react|react-dom|scheduler|@xstate\/store)\//.test(id) ||
    /\/console\/(api|app|design|pages\/overview)\/.+\.tsx?$/.test(id) ||
    /\/console\/(plots\/(axis|line-plot|use-width)|pages\/batches\/batch-words)/.test(id)
  );
}

const packedFrom = 1_024;

/** Writes every text of some length a second and third time, packed: a node sends them as they are. */
function packedBeside(): Plugin {
  return {
    name: 'packed-beside',
    apply: 'build',
    writeBundle({ dir = '' }, bundle) {
      for (const name of Object.keys(bundle).filter((file) => /\.(js|css|svg)$/.test(file))) {
        const bytes = readFileSync(join(dir, name));
        if (bytes.length < packedFrom) continue;
        // The last two steps of brotli take many times as long for a few bytes.
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
        writeFileSync(join(dir, `${name}.br`), brotliCompressSync(bytes, { params }));
        writeFileSync(join(dir, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}
