/** The documents about the doors, for whoever has no token yet. Made once, when they are first asked for. */
import type { Context } from 'hono';
import { asyncApiDocument } from './asyncapi.ts';
import { openApiDocument } from './openapi.ts';
import { referencePage, referencePolicy } from './reference-page.ts';
import type { ExtraRoute } from './http-routes.ts';

export function documentRoutes(prefix: string): ExtraRoute[] {
  const openapi = once(() => JSON.stringify(openApiDocument()));
  const asyncapi = once(() => JSON.stringify(asyncApiDocument(prefix)));
  const page = once(() => referencePage(openApiDocument()));
  const json = (context: Context, text: string): Response =>
    context.body(text, 200, { 'Content-Type': 'application/json; charset=utf-8' });
  return [
    { path: '/v1/openapi.json', of: 'OpenAPI', answer: (context) => json(context, openapi()) },
    { path: '/v1/asyncapi.json', of: 'AsyncAPI', answer: (context) => json(context, asyncapi()) },
    {
      path: '/docs',
      of: 'the reference page',
      answer: (context) =>
        context.body(page(), 200, {
          'Content-Type': 'text/html; charset=utf-8',
          'Content-Security-Policy': referencePolicy,
          'X-Content-Type-Options': 'nosniff',
          'Referrer-Policy': 'no-referrer',
        }),
    },
  ];
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
