/** The page as it is served: its types, its policy, how long it may be kept, and no way out of its folder. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, expect, test } from 'vitest';
import { mountConsole } from '../../../runtime/http/console-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function pageIn(folder: string): void {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Assay</title>');
  writeFileSync(join(folder, 'assets/index-Bx81_aQz.js'), 'export {};');
  writeFileSync(join(folder, 'assets/index-Bx81_aQz.js.br'), 'as brotli');
  writeFileSync(join(folder, 'assets/index-Bx81_aQz.js.gz'), 'as gzip');
  writeFileSync(join(folder, 'assay.svg'), '<svg/>');
  writeFileSync(join(folder, '.made-of'), 'a secret');
}

function openAt(folder: string): Hono {
  const app = new Hono();
  mountConsole(app, folder);
  return app;
}

const temporary = temporaryFolder();
const folder = temporary.path;
pageIn(folder);
afterAll(() => temporary.remove());
const app = openAt(folder);

test('the root leads to the console', async () => {
  const response = await app.request('/');
  expect([response.status, response.headers.get('location')]).toEqual([302, '/console/']);
});

test.each([
  ['/console/', 'text/html; charset=utf-8', 'no-store'],
  ['/console/machines/essay', 'text/html; charset=utf-8', 'no-store'],
  [
    '/console/assets/index-Bx81_aQz.js',
    'text/javascript; charset=utf-8',
    'public, max-age=31536000, immutable',
  ],
  ['/console/assay.svg', 'image/svg+xml', 'no-cache'],
])('%s is %s, kept as %s', async (path, type, caching) => {
  const response = await app.request(path);
  const { headers } = response;
  expect([response.status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
    200,
    type,
    caching,
  ]);
});

test.each([
  ['gzip, deflate, br', 'br', 'as brotli'],
  ['gzip', 'gzip', 'as gzip'],
  ['br;q=0, gzip;q=0.5', 'gzip', 'as gzip'],
  ['identity', null, 'export {};'],
])('a script is sent as it is taken: %s', async (accepted, encoding, text) => {
  const headers = { 'Accept-Encoding': accepted };
  const response = await app.request('/console/assets/index-Bx81_aQz.js', { headers });
  expect(response.headers.get('content-encoding')).toBe(encoding);
  expect(response.headers.get('vary')).toBe('Accept-Encoding');
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(await response.text()).toBe(text);
});

test('what never changes is read once; a page that was built anew is seen at once', async () => {
  const text = async (path: string): Promise<string> => (await app.request(path)).text();
  const script = '/console/assets/later-Bx81_aQz.js';
  expect((await app.request(script)).status).toBe(404);
  writeFileSync(join(folder, 'assets/later-Bx81_aQz.js'), 'one');
  expect(await text(script)).toBe('one');
  writeFileSync(join(folder, 'assets/later-Bx81_aQz.js'), 'two');
  expect(await text(script)).toBe('one');
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Anew</title>');
  expect(await text('/console/')).toContain('Anew');
});

test('the policy lets nothing in but the scripts and styles of this node', async () => {
  const { headers } = await app.request('/console/');
  const policy = headers.get('content-security-policy') ?? '';
  for (const rule of [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ])
    expect(policy.split('; ')).toContain(rule);
  expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test.each([
  '/console/.made-of',
  '/console/assets/../.made-of',
  '/console/%2e%2e/package.json',
  '/console/..%2f..%2fpackage.json',
  '/console/assets%2f..%2f.made-of',
  '/console/%00index.html',
  '/console/%ff.js',
  '/console/absent.js',
])('%s is not there', async (path) => {
  const response = await app.request(path);
  expect(response.status).toBe(404);
  expect(await response.text()).not.toContain('secret');
});

test('where nothing is built the page says how to', async () => {
  const response = await openAt(join(folder, 'nowhere')).request('/console/');
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('npm run build:console');
});
