import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The page is served under `/console/` by a node; while it is worked on, vite asks a node that runs. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    // The policy of the page allows scripts of this server alone: nothing may be inlined as an address.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
  server: {
    proxy: Object.fromEntries(['/api', '/v1', '/session', '/health'].map((path) => [path, nodeUrl()])),
  },
});

function nodeUrl(): string {
  return 'http://127.0.0.1:7400';
}
