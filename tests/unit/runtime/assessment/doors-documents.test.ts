import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { assessmentApi, assessmentVerbs } from '../../../../contracts/assessment/api.ts';
import type { HttpShape } from '../../../../contracts/assessment/verb.ts';
import { facts } from '../../../../contracts/assessment/facts.ts';
import { asyncApiDocument } from '../../../../runtime/assessment/doors/asyncapi.ts';
import { feedPaths } from '../../../../runtime/assessment/doors/http-feeds.ts';
import { paramsOf } from '../../../../runtime/assessment/doors/http-table.ts';
import { openApiDocument } from '../../../../runtime/assessment/doors/openapi.ts';
import { referencePage, referencePolicy } from '../../../../runtime/assessment/doors/reference-page.ts';

const require = createRequire(import.meta.url);

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name?: string;
    readonly in?: string;
    readonly required?: boolean;
  }[];
  readonly requestBody?: { readonly content: { readonly [type: string]: { readonly schema: object } } };
  readonly responses: { readonly [status: string]: object };
}
const openapi = openApiDocument() as {
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: { readonly schemas: { readonly [name: string]: object } };
};
const operations = Object.entries(openapi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Every `$ref` of a document, looked up in it. */
function danglingIn(document: object): string[] {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => ref);
  expect(refs.length).toBeGreaterThan(50);
  return refs.filter((ref) => {
    const steps = ref
      .replace(/^#\//, '')
      .split('/')
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const found = steps.reduce<unknown>(
      (at, step) =>
        typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[step] : undefined,
      document,
    );
    return !ref.startsWith('#/') || found === undefined;
  });
}

describe('the OpenAPI document', () => {
  it.each(assessmentVerbs)('has %s where the door has it', (verb) => {
    const { path, method, status = 200 }: HttpShape = assessmentApi[verb].http;
    const operation = openapi.paths[path]?.[method];
    expect(operation?.operationId).toBe(verb);
    expect(operation?.responses).toHaveProperty(String(status));
  });

  it('has the live feeds', () => {
    for (const path of Object.values(feedPaths)) expect(openapi.paths[path]?.['get']).toBeDefined();
  });

  it('names every operation once, and declares every parameter of its path as required', () => {
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
    for (const { path, operation } of operations) {
      const inPath = (operation.parameters ?? []).filter((one) => one.in === 'path');
      expect(new Set(inPath.map(({ name }) => name))).toEqual(new Set(paramsOf(path)));
      expect(inPath.every(({ required }) => required === true)).toBe(true);
    }
  });

  it('refers to nothing that it does not hold', () => {
    expect(danglingIn(openapi)).toEqual([]);
  });

  it('holds schemas that a validator takes, with examples that they take', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
    formats.default(ajv);
    ajv.addSchema({ $id: 'doc', ...openapi });
    for (const [path, methods] of Object.entries(openapi.paths)) {
      for (const [method, { requestBody }] of Object.entries(methods)) {
        const json = requestBody?.content['application/json'] as
          { schema: object; example: unknown } | undefined;
        if (json === undefined) continue;
        const place = `${path.replaceAll('/', '~1')}/${method}`;
        const at = `#/paths/${place}/requestBody/content/application~1json/schema`;
        const validate = ajv.compile({ $ref: `doc${at.replaceAll('{', '%7B').replaceAll('}', '%7D')}` });
        expect([path, validate(json.example), validate.errors]).toEqual([path, true, null]);
      }
    }
  });

  it('does not take from a body what stands in the path', () => {
    for (const { path, operation } of operations) {
      const schema: { properties?: object } | undefined =
        operation.requestBody?.content['application/json']?.schema;
      const both = paramsOf(path).filter((name) => Object.hasOwn(schema?.properties ?? {}, name));
      expect(both).toEqual([]);
    }
  });
});

describe('the AsyncAPI document', () => {
  const document = asyncApiDocument('assay') as {
    readonly channels: { readonly [name: string]: { readonly address: string | null } };
  };

  it('is one by the schema of AsyncAPI 3.0.0', () => {
    // The bundle brings the meta-schema of draft-07 itself.
    const ajv = new Ajv({ strict: false, allErrors: true, meta: false, validateSchema: false });
    formats.default(ajv);
    const validate = ajv.compile(require('@asyncapi/specs/schemas/3.0.0.json') as object);
    expect([validate(document), validate.errors]).toEqual([true, null]);
    expect(validate({ ...document, channels: { wrong: { address: 5 } } })).toBe(false);
  });

  it.each(Object.keys(facts))('has the fact %s', (type) => {
    const { kind } = facts[type as keyof typeof facts];
    expect(document.channels[`fact.${type}`]?.address).toBe(`assay.fact.${kind}.{id}.${type}`);
  });

  it.each(assessmentVerbs)('has the verb %s', (verb) => {
    expect(document.channels[verb]?.address).toBe(`assay.api.${verb}`);
  });

  it('refers to nothing that it does not hold', () => {
    expect(danglingIn(document)).toEqual([]);
  });
});

describe('the reference page', () => {
  const page = referencePage(openApiDocument());

  it('shows every verb', () => {
    for (const verb of assessmentVerbs) expect(page).toContain(`<h3 id="${verb}">`);
  });

  it('fetches nothing and runs nothing (it is shown to people who hold tokens)', () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|https?:\/\/(?!json-schema)/);
    expect(referencePolicy).toMatch(/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}';/);
    expect([...page.matchAll(/ style=| on\w+=/g)]).toEqual([]);
  });
});
