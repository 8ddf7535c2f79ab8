/** OpenAPI 3.1 of assessment over HTTP, made from the table of verbs: it says what the doors do. */
import { assessmentApi, type AssessmentVerb, errorEnvelope } from '../../../contracts/assessment/api.ts';
import { examples } from './examples.ts';
import { feedPaths } from './http-feeds.ts';
import { bodyBytesMax, fieldsOf, type Route, routesOf } from './http-table.ts';
import { createSchemas, type JsonSchema, type Schemas } from '../../api/json-schemas.ts';

type Part = { readonly [name: string]: unknown };

const refusals = [400, 401, 403, 404, 409, 413, 415, 429, 500, 503];
const reasons: { readonly [status: number]: string } = {
  400: 'The request is not what the verb takes',
  401: 'Nobody is known by this token or key',
  403: 'Not for this caller',
  404: 'There is no such thing',
  409: 'Not in this status, or somebody was faster',
  413: 'More bytes than are taken',
  415: 'Neither JSON nor, where files are taken, a form',
  429: 'Too many requests; `Retry-After` says how long to wait',
  500: 'Something went wrong inside; the node has logged what',
  503: 'Postgres, NATS or this node is away for a moment',
};

export function openApiDocument(): Part {
  const schemas = createSchemas({ target: 'draft-2020-12', place: '#/components/schemas/' });
  const paths: { [path: string]: { [method: string]: Part } } = {};
  for (const route of routesOf()) {
    paths[route.http.path] = { ...paths[route.http.path], [route.http.method]: operationOf(route, schemas) };
  }
  const refusal = schemas.of(errorEnvelope, 'output');
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Assay: assessment',
      version: '1.0.0',
      description:
        'Batches of essays through phases of assessment. The same verbs are on NATS: see /v1/asyncapi.json.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { apiKey: [] }],
    paths: { ...paths, ...feeds(), ...documents },
    components: { ...components(refusal), schemas: schemas.named() },
  };
}

function components(refusal: JsonSchema): Part {
  const headers = {
    'X-Correlation-ID': { $ref: '#/components/headers/CorrelationId' },
    'Retry-After': { schema: { type: 'string' }, description: 'Seconds; with 429 and 503' },
  };
  return {
    securitySchemes: {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        description: 'A JWT (`sub`, `role` or `roles`, `exp`), an API key, or the token of the node',
      },
      apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
    },
    headers: { CorrelationId: { schema: { type: 'string' }, description: 'As it was sent, or a new one' } },
    parameters: {
      CorrelationId: {
        name: 'X-Correlation-ID',
        in: 'header',
        schema: { type: 'string', maxLength: 200 },
        description: 'Travels with everything that the request causes',
      },
      OnBehalfOf: {
        name: 'Assay-On-Behalf-Of',
        in: 'header',
        schema: { type: 'string', maxLength: 200 },
        description: 'The teacher for whom a service asks',
      },
      IdempotencyKey: {
        name: 'Idempotency-Key',
        in: 'header',
        schema: { type: 'string', maxLength: 200 },
        description: 'The same key, the same answer',
      },
    },
    responses: Object.fromEntries(
      refusals.map((status) => [
        `Refused${status}`,
        { description: reasons[status], headers, content: { 'application/json': { schema: refusal } } },
      ]),
    ),
  };
}

function operationOf(route: Route, schemas: Schemas): Part {
  const { verb, http } = route;
  const { about, access } = assessmentApi[verb];
  const takesBody = !['get', 'delete'].includes(http.method);
  const who = { any: 'Anybody known', own: 'The owner, admins, services', admin: 'Admins and services' }[
    access
  ];
  return {
    operationId: verb,
    tags: [verb.split('.')[0]],
    summary: about,
    description: `${who}. On NATS: \`assay.api.${verb}\`.`,
    parameters: parametersOf(route, schemas, !takesBody),
    ...(takesBody ? { requestBody: bodyOf(route, schemas) } : {}),
    responses: {
      [http.status ?? 200]: answerOf(route, schemas),
      ...(verb === 'content.get' ? { 304: { description: 'It is what `If-None-Match` says' } } : {}),
      ...Object.fromEntries(
        refusals.map((status) => [status, { $ref: `#/components/responses/Refused${status}` }]),
      ),
    },
  };
}

interface ObjectSchema extends JsonSchema {
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly required?: readonly string[];
}

function parametersOf({ verb, params, http }: Route, schemas: Schemas, withQuery: boolean): Part[] {
  const request = schemas.of(assessmentApi[verb].request, 'input') as ObjectSchema;
  const sample: Part = examples[verb];
  const described = (name: string, place: 'path' | 'query'): Part => {
    const { description, ...schema } = request.properties?.[name] ?? {};
    const isRequired = place === 'path' || request.required?.includes(name) === true;
    return {
      name,
      in: place,
      schema,
      ...(description === undefined ? {} : { description }),
      ...(isRequired ? { required: true } : {}),
      ...(sample[name] === undefined ? {} : { example: sample[name] }),
    };
  };
  const query = withQuery ? [...fieldsOf(verb)].filter((name) => !params.includes(name)) : [];
  return [
    ...params.map((name) => described(name, 'path')),
    ...query.map((name) => described(name, 'query')),
    ...(fieldsOf(verb).has('idempotencyKey') ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    { $ref: '#/components/parameters/CorrelationId' },
    { $ref: '#/components/parameters/OnBehalfOf' },
    ...(http.binary === true ? [asJson] : []),
  ];
}

const asJson = {
  name: 'as',
  in: 'query',
  schema: { enum: ['json'] },
  description: '`json`: the bytes as base64 in an object',
};

function bodyOf(route: Route, schemas: Schemas): Part {
  const { verb, params, http } = route;
  const request = schemas.of(assessmentApi[verb].request, 'input') as ObjectSchema;
  const { properties = {}, required = [] } = request;
  const inBody = Object.entries(properties).filter(([name]) => !params.includes(name));
  const needed = required.filter((name) => !params.includes(name));
  const schema = {
    ...request,
    properties: Object.fromEntries(inBody),
    ...(needed.length === 0 ? { required: undefined } : { required: needed }),
  };
  const sample = Object.entries(examples[verb]).filter(([name]) => !params.includes(name));
  return {
    ...(needed.length === 0 ? {} : { required: true }),
    description: `At most ${bodyBytesMax(verb)} bytes`,
    content: {
      'application/json': { schema, example: Object.fromEntries(sample) },
      ...(http.multipart === true ? { 'multipart/form-data': { schema: formOf(verb) } } : {}),
    },
  };
}

const aFile = { type: 'string', format: 'binary', description: 'txt, md, docx, odt, rtf or pdf' };
const formOf = (verb: AssessmentVerb): JsonSchema =>
  verb === 'batch.add'
    ? { type: 'object', properties: { files: { type: 'array', items: aFile } }, required: ['files'] }
    : { type: 'object', properties: { file: aFile }, required: ['file'] };

function answerOf({ verb, http }: Route, schemas: Schemas): Part {
  const schema = schemas.of(assessmentApi[verb].answer, 'output');
  const headers = { 'X-Correlation-ID': { $ref: '#/components/headers/CorrelationId' } };
  const json = { 'application/json': { schema } };
  const bytes = { '*/*': { schema: { type: 'string', format: 'binary' } } };
  return { description: 'Done', headers, content: http.binary === true ? { ...bytes, ...json } : json };
}

/** What is no verb: the live feeds, and these documents themselves. */
function feeds(): Part {
  const stream = (id: string, summary: string, parameters: readonly Part[]): Part => ({
    get: {
      operationId: id,
      tags: [id.split('.')[0]],
      summary,
      parameters,
      responses: {
        200: {
          description: 'Server-sent events',
          content: { 'text/event-stream': { schema: { type: 'string' } } },
        },
        ...Object.fromEntries(
          [401, 403, 404, 429, 503].map((status) => [
            status,
            { $ref: `#/components/responses/Refused${status}` },
          ]),
        ),
      },
    },
  });
  const id = { $ref: '#/components/schemas/Id' };
  const from = {
    name: 'Last-Event-ID',
    in: 'header',
    schema: { type: 'string' },
    description: 'The last `seq`',
  };
  return {
    [feedPaths.batch]: stream('batch.watch', 'How a batch stands, then its facts as they happen.', [
      { name: 'batchId', in: 'path', required: true, schema: id },
    ]),
    [feedPaths.assessment]: stream(
      'assessment.watch',
      'How far a session has come (`progress`), and its scale with every wave (`estimate`), until it ends.',
      [{ name: 'assessmentId', in: 'path', required: true, schema: id }],
    ),
    [feedPaths.run]: stream('run.watch', 'The events of a run, from any of them on, until it has ended.', [
      { name: 'runId', in: 'path', required: true, schema: id },
      from,
      { name: 'sinceSeq', in: 'query', schema: { type: 'integer', minimum: 0 } },
    ]),
  };
}

const document = (id: string, summary: string, type: string): Part => ({
  get: {
    operationId: id,
    tags: ['documents'],
    summary,
    security: [],
    responses: { 200: { description: 'The document', content: { [type]: { schema: {} } } } },
  },
});
const documents = {
  '/v1/openapi.json': document('openapi', 'This document.', 'application/json'),
  '/v1/asyncapi.json': document('asyncapi', 'Facts and verbs on NATS.', 'application/json'),
  '/docs': document('docs', 'A page to read.', 'text/html'),
};
