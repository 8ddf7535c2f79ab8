/**
 * A page that a browser shows without fetching anything else: every verb with its request, answer and an
 * example. Made from the OpenAPI document, so the two cannot differ.
 */
import { hash } from 'node:crypto';

type Part = { readonly [name: string]: unknown };
type Json = unknown;

const STYLE = `
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:64rem;padding:1rem}
body{color:#1c1c22;background:#fff}
h1,h2{line-height:1.2}h2{border-top:1px solid #ccd;padding-top:1.5rem;margin-top:2.5rem}
h3{font:600 1rem/1.4 ui-monospace,monospace;margin:2rem 0 .25rem}
code,pre{font:.875rem/1.45 ui-monospace,monospace;background:#f3f3f8;border-radius:4px}
code{padding:.1em .3em}pre{padding:.75rem;overflow:auto}
:root{color-scheme:light dark}
article{border-left:3px solid #dde;padding-left:1rem;margin:2rem 0}article h3{margin-top:0}
article p,article ul{margin:.5rem 0}nav ul{columns:14rem;padding:0;list-style:none}
:target{background:#fff6cc}
.method{display:inline-block;min-width:4.5rem;color:#0a4d8c;font-weight:700}
summary{cursor:pointer;padding:.25rem 0}nav a{margin-right:1rem}
@media(prefers-color-scheme:dark){body{color:#eee;background:#16161c}code,pre{background:#24242e}.method{color:#7db8f0}
a{color:#9cc9f5}h2{border-color:#445}article{border-color:#334}:target{background:#3a3413}}`;

export const referencePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${hash('sha256', STYLE, 'base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function referencePage(document: Part): string {
  const operations = operationsIn(document);
  const groups = Map.groupBy(operations, ({ tag }) => tag);
  const nav = [...groups.keys()].map((tag) => `<a href="#${escaped(tag)}">${escaped(tag)}</a>`).join('');
  const schemas = Object.entries((document['components'] as { schemas: Part }).schemas)
    .map(([name, schema]) => `<h3 id="schema-${escaped(name)}">${escaped(name)}</h3>${block(schema)}`)
    .join('\n');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Assay: assessment</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>${STYLE}</style></head><body>
<h1>Assay: assessment</h1>
<p>Documents: <a href="/v1/openapi.json">OpenAPI 3.1</a>, <a href="/v1/asyncapi.json">AsyncAPI 3</a>.
Send <code>Authorization: Bearer &lt;token&gt;</code> or <code>X-Api-Key</code>. Every refusal is
<a href="#schema-Error">Error</a>.</p>
<nav>${nav}<a href="#schemas">schemas</a></nav>
${[...groups].map(([tag, ofTag]) => sectionOf(tag, ofTag)).join('\n')}
<h2 id="schemas">schemas</h2>
${schemas}
</body></html>
`;
}

interface Operation {
  readonly tag: string;
  readonly method: string;
  readonly path: string;
  readonly part: Part;
}

const operationsIn = (document: Part): Operation[] =>
  Object.entries(
    document['paths'] as { readonly [path: string]: { readonly [method: string]: Part } },
  ).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, part]) => ({
      tag: String((part['tags'] as readonly string[])[0]),
      method: method.toUpperCase(),
      path,
      part,
    })),
  );

function sectionOf(tag: string, operations: readonly Operation[]): string {
  const links = operations.map(({ part }) => {
    const id = textIn(part, 'operationId');
    return `<li><a href="#${id}">${id}</a></li>`;
  });
  return `<h2 id="${escaped(tag)}">${escaped(tag)}</h2>
<nav><ul>${links.join('')}</ul></nav>
${operations.map(articleOf).join('\n')}`;
}

function articleOf({ method, path, part }: Operation): string {
  const id = textIn(part, 'operationId');
  const body = (part['requestBody'] as { content?: { readonly [type: string]: Part } } | undefined)?.content;
  const json = body?.['application/json'];
  const answers = part['responses'] as { readonly [status: string]: { readonly content?: Part } };
  const [status = '200', answer] = Object.entries(answers)[0] ?? [];
  return `<article><h3 id="${id}">${id}</h3>
<p><span class="method">${method}</span><code>${escaped(path)}</code></p>
<p>${proseIn(part, 'summary')} ${proseIn(part, 'description')}</p>
${parametersOf(part)}${json === undefined ? '' : `<p>Example</p>${block(json['example'])}`}
${detail('Body', body)}${detail(`Answer ${status}`, answer?.content)}</article>`;
}

function parametersOf(part: Part): string {
  const named = ((part['parameters'] ?? []) as readonly Part[]).filter((one) => one['name'] !== undefined);
  if (named.length === 0) return '';
  const rows = named.map((one) => {
    const about = one['description'] === undefined ? '' : `: ${proseIn(one, 'description')}`;
    const need = one['required'] === true ? ', required' : '';
    return `<li><code>${textIn(one, 'name')}</code> (${textIn(one, 'in')}${need})${about}</li>`;
  });
  return `<ul>${rows.join('')}</ul>`;
}

const detail = (title: string, value: Json): string =>
  value === undefined ? '' : `<details><summary>${escaped(title)}</summary>${block(value)}</details>`;

const textIn = (part: Part, name: string): string => {
  const text = part[name];
  return typeof text === 'string' ? escaped(text) : '';
};

/** Names stand between backticks in all documents. */
const proseIn = (part: Part, name: string): string =>
  textIn(part, name).replace(/`([^`]+)`/g, '<code>$1</code>');

/** A shape that is named leads to where it is shown. */
const block = (value: Json): string => {
  const text = escaped(JSON.stringify(value, null, 2) ?? '');
  const linked = text.replace(/#\/components\/schemas\/(\w+)/g, '<a href="#schema-$1">$1</a>');
  return `<pre>${linked}</pre>`;
};

const entities: { readonly [char: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
