/** OpenAPI 3.1 of the verbs of operators, made from the table of verbs: it says what the door does. */
import { api, isMutating, refusal, type Verb, verbs } from '../../contracts/api.ts';
import { createSchemas, type JsonSchema, type Schemas } from '../api/json-schemas.ts';
import { pathOf } from './paths.ts';

type Part = { readonly [name: string]: unknown };

const refusals: { readonly [status: number]: string } = {
  400: 'The request is not what the verb takes',
  401: 'Nobody is known by this token or session',
  403: 'Not for this caller, or not through this session',
  404: 'There is no such thing',
  409: 'Not in this state; for messages with the answer of `SendAnswer`',
  413: 'More bytes than are taken',
  429: 'Too much at once; `Retry-After` says how long to wait',
  500: 'Something went wrong inside; the node has logged what',
  503: 'Postgres, NATS or this node is away for a moment',
};

export function operatorsDocument(): Part {
  const schemas = createSchemas({ target: 'draft-2020-12', place: '#/components/schemas/' });
  const paths = Object.fromEntries(verbs.map((verb) => [pathOf(verb), { post: operationOf(verb, schemas) }]));
  const schema = schemas.of(refusal, 'output');
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Assay: operators',
      version: '1.0.0',
      description: 'Actors, kinds, dead letters, nodes. The same verbs are on NATS: `assay.api.<verb>`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { session: [], csrf: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'The token of the node' },
        session: { type: 'apiKey', in: 'cookie', name: 'assay_session', description: 'From POST /session' },
        csrf: { type: 'apiKey', in: 'header', name: 'X-CSRF-Token', description: 'Beside the cookie only' },
      },
      responses: Object.fromEntries(
        Object.entries(refusals).map(([status, description]) => [
          `Refused${status}`,
          { description, content: { 'application/json': { schema } } },
        ]),
      ),
      schemas: schemas.named(),
    },
  };
}

function operationOf(verb: Verb, schemas: Schemas): Part {
  const { about, request, answer } = api[verb];
  const json = (schema: JsonSchema): Part => ({ 'application/json': { schema } });
  return {
    operationId: verb,
    tags: [verb.split('.')[0]],
    summary: about,
    description: isMutating(verb) ? 'Changes something.' : 'Only looks.',
    requestBody: { required: false, content: json(schemas.of(request, 'input')) },
    responses: {
      200: { description: 'Done', content: json(schemas.of(answer, 'output')) },
      ...Object.fromEntries(
        Object.keys(refusals).map((status) => [status, { $ref: `#/components/responses/Refused${status}` }]),
      ),
    },
  };
}
