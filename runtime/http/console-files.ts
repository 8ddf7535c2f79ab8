/**
 * The built page under `/console/`. Its policy lets it run nothing but its own scripts and ask nobody but
 * this node. Files are read by names of a known form only: there is no way out of the folder. What has a hash
 * in its name never changes: it is read once, and sent packed to whoever takes it so.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Context, Hono } from 'hono';

/** From a clone the page is built where it is written; in the package it lies beside the code. */
const builtFolder = import.meta.filename.endsWith('.ts')
  ? join(import.meta.dirname, '../../console/dist')
  : join(import.meta.dirname, '../../console');

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "font-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

const types: { readonly [extension: string]: string } = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** No part of a name begins with a dot. */
const FILE = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/;
const HASHED = /^assets\/.+-[\w-]{8,}\.\w+$/;
/** As the build writes them beside a file; the smaller one first. */
const packings = [
  { word: 'br', ending: '.br' },
  { word: 'gzip', ending: '.gz' },
] as const;
/** More than a build and the one before it have. */
const heldMax = 400;

/** What was read of files that never change; null: there is none of this name. */
type Held = Map<string, Promise<Buffer | null>>;

export function mountConsole(app: Hono, folder: string = builtFolder): void {
  const held: Held = new Map();
  app.get('/', (context) => context.redirect('/console/'));
  app.get('/console', (context) => context.redirect('/console/'));
  app.get('/console/*', (context) => answerFile(context, folder, held));
}

async function answerFile(context: Context, folder: string, held: Held): Promise<Response> {
  setHeaders(context);
  const name = nameIn(context.req.path);
  if (name === null) return context.text('There is nothing here', 404);
  // A path without a dot is a place within the page, which finds its own way.
  const file = name.includes('.') ? name : 'index.html';
  const isHashed = HASHED.test(file);
  const packed = isHashed
    ? await packedFile(join(folder, file), context.req.header('accept-encoding'), held)
    : null;
  const bytes = packed?.bytes ?? (await readOnce(join(folder, file), isHashed ? held : new Map()));
  if (bytes === null) return file === 'index.html' ? answerUnbuilt(context, folder) : missing(context);
  return context.body(new Uint8Array(bytes), 200, {
    'Content-Type': types[extname(file)] ?? 'application/octet-stream',
    'Cache-Control': cachingOf(file),
    ...(isHashed ? { Vary: 'Accept-Encoding' } : {}),
    ...(packed === null ? {} : { 'Content-Encoding': packed.word }),
  });
}

interface PackedFile {
  readonly bytes: Buffer;
  readonly word: string;
}

async function packedFile(path: string, accepted = '', held: Held): Promise<PackedFile | null> {
  for (const { word, ending } of packings) {
    if (!takes(accepted, word)) continue;
    const bytes = await readOnce(path + ending, held);
    if (bytes !== null) return { bytes, word };
  }
  return null;
}

/** `gzip;q=0` means: never. */
const takes = (accepted: string, word: string): boolean =>
  accepted.split(',').some((part) => {
    const [name = '', quality = 'q=1'] = part.trim().split(/\s*;\s*/);
    return name.toLowerCase() === word && Number(quality.replace('q=', '')) > 0;
  });

function readOnce(path: string, held: Held): Promise<Buffer | null> {
  const had = held.get(path);
  if (had !== undefined) return had;
  const reading = readFile(path).catch(() => null);
  // A file that is not there is asked for again: the page may just be building.
  void reading.then((bytes) => (bytes === null ? held.delete(path) : null));
  held.set(path, reading);
  const [oldest] = held.keys();
  if (held.size > heldMax && oldest !== undefined) held.delete(oldest);
  return reading;
}

const missing = (context: Context): Response =>
  context.text('There is nothing here', 404, { 'Cache-Control': 'no-store' });

/** Null: no name that a file of ours could have. */
function nameIn(path: string): string | null {
  try {
    const name = decodeURIComponent(path.slice('/console/'.length));
    return name === ''
      ? 'index.html'
      : FILE.test(name.replace(/\/$/, '')) || !name.includes('.')
        ? name
        : null;
  } catch {
    return null;
  }
}

function cachingOf(file: string): string {
  if (HASHED.test(file)) return 'public, max-age=31536000, immutable';
  return file === 'index.html' ? 'no-store' : 'no-cache';
}

function setHeaders(context: Context): void {
  context.header('Content-Security-Policy', policy);
  context.header('X-Content-Type-Options', 'nosniff');
  context.header('X-Frame-Options', 'DENY');
  context.header('Referrer-Policy', 'no-referrer');
  context.header('Cross-Origin-Opener-Policy', 'same-origin');
  context.header('Cross-Origin-Resource-Policy', 'same-origin');
}

function answerUnbuilt(context: Context, folder: string): Response {
  const why = existsSync(folder) ? 'The console is not whole' : 'The console is not built';
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Assay</title></head>
<body><h1>${why}</h1>
<p>Build it by <code>npm run build:console</code> in the folder of the project, then load this page again.</p>
<p>The node itself runs: see <a href="/docs">the API</a>.</p></body></html>`;
  return context.html(page, 503, { 'Cache-Control': 'no-store' });
}
