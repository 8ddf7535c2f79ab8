/** AsyncAPI 3 of assessment on NATS: every fact it publishes and every verb it answers. */
import {
  assessmentApi,
  type AssessmentVerb,
  assessmentVerbs,
  errorEnvelope,
} from '../../../contracts/assessment/api.ts';
import { facts, type FactType } from '../../../contracts/assessment/facts.ts';
import { examples } from './examples.ts';
import { createSchemas, type JsonSchema, type Schemas } from '../../api/json-schemas.ts';
import { verbSubject } from './nats-subjects.ts';

type Part = { readonly [name: string]: unknown };
interface Parts {
  readonly channels: { [name: string]: Part };
  readonly operations: { [name: string]: Part };
  readonly messages: { [name: string]: Part };
}

/** `prefix` as nodes have it; `host` is where their NATS is, without credentials. */
export function asyncApiDocument(prefix: string, host = 'localhost:4222'): Part {
  const schemas = createSchemas({ target: 'draft-07', place: '#/components/schemas/' });
  const parts: Parts = { channels: {}, operations: {}, messages: {} };
  for (const type of Object.keys(facts) as FactType[]) addFact(parts, schemas, prefix, type);
  parts.messages['refusal'] = {
    title: 'A refusal, with the headers `Nats-Service-Error` and `Nats-Service-Error-Code`',
    payload: schemas.of(errorEnvelope, 'output'),
  };
  for (const verb of assessmentVerbs) addVerb(parts, schemas, prefix, verb);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Assay: assessment',
      version: '1.0.0',
      description:
        'Facts of batches, essays and runs, and the verbs that change them. HTTP: /v1/openapi.json.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    servers: { nats: { host, protocol: 'nats', description: 'JetStream keeps the facts' } },
    channels: parts.channels,
    operations: parts.operations,
    components: { messages: parts.messages, schemas: schemas.named() },
  };
}

const factBody = (payload: JsonSchema, type: string): JsonSchema => ({
  type: 'object',
  properties: {
    id: { type: 'string', description: 'The same for ever: drop what you have seen' },
    source: { type: 'string', description: 'The actor, such as `batch/b-2041`' },
    type: { const: type },
    payload,
    version: { type: 'integer', description: 'Of the actor; rises with every message it takes' },
    at: { type: 'integer', description: 'Milliseconds since 1970' },
    correlationId: { type: 'string' },
    causationId: { type: 'string', description: 'The message that caused it' },
  },
  required: ['id', 'source', 'type', 'payload', 'version', 'at', 'correlationId', 'causationId'],
});

function addFact(parts: Parts, schemas: Schemas, prefix: string, type: FactType): void {
  const { kind, weight, about, payload } = facts[type];
  const name = `fact.${type}`;
  parts.messages[name] = {
    name: type,
    summary: about,
    tags: [{ name: weight, description: weight === 'thin' ? 'Carries state' : 'Carries a result' }],
    correlationId: { location: '$message.payload#/correlationId' },
    headers: {
      type: 'object',
      properties: { 'Nats-Msg-Id': { type: 'string' }, traceparent: { type: 'string' } },
    },
    payload: factBody(schemas.of(payload, 'output'), type),
  };
  parts.channels[name] = {
    address: `${prefix}.fact.${kind}.{id}.${type}`,
    parameters: { id: { description: `The id of the ${kind}` } },
    messages: { [type]: { $ref: `#/components/messages/${name}` } },
  };
  parts.operations[name] = {
    action: 'send',
    summary: about,
    channel: { $ref: `#/channels/${name}` },
    messages: [{ $ref: `#/channels/${name}/messages/${type}` }],
  };
}

function addVerb(parts: Parts, schemas: Schemas, prefix: string, verb: AssessmentVerb): void {
  const { about, request, answer } = assessmentApi[verb];
  const [asked, answered] = [`${verb}.request`, `${verb}.answer`];
  parts.messages[asked] = {
    name: asked,
    summary: about,
    headers: requestHeaders,
    payload: schemas.of(request, 'input'),
    examples: [{ payload: examples[verb] }],
  };
  parts.messages[answered] = { name: answered, payload: schemas.of(answer, 'output') };
  parts.channels[verb] = {
    address: verbSubject(prefix, verb),
    messages: { request: { $ref: `#/components/messages/${asked}` } },
  };
  // The inbox of whoever asks: its name is in the request, not in this document.
  parts.channels[`${verb}.reply`] = {
    address: null,
    messages: {
      answer: { $ref: `#/components/messages/${answered}` },
      refusal: { $ref: '#/components/messages/refusal' },
    },
  };
  parts.operations[verb] = {
    action: 'receive',
    summary: about,
    channel: { $ref: `#/channels/${verb}` },
    messages: [{ $ref: `#/channels/${verb}/messages/request` }],
    reply: {
      channel: { $ref: `#/channels/${verb}.reply` },
      messages: ['answer', 'refusal'].map((one) => ({ $ref: `#/channels/${verb}.reply/messages/${one}` })),
    },
  };
}

const requestHeaders = {
  type: 'object',
  properties: {
    Authorization: { type: 'string', description: '`Bearer <token>`; without it the NATS account speaks' },
    'Assay-On-Behalf-Of': { type: 'string', description: 'The teacher for whom a service asks' },
    'X-Correlation-ID': { type: 'string' },
    'Idempotency-Key': { type: 'string' },
  },
};
