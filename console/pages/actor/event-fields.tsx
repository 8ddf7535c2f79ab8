/** An event to be tried or sent: its type out of those that are possible, and its payload with an example. */
import { type ReactNode, useEffect, useState } from 'react';
import type { AcceptedEvent } from '../../api/generated.ts';
import { draftOf, optionalIn } from './payload-draft.ts';
import { Field } from '../../design/parts.tsx';

export interface EventDraft {
  readonly type: string;
  readonly payload: string;
}
type Examples = readonly AcceptedEvent[] | null;

/** The runtime's own: nobody else may send them. */
const isOwn = (type: string): boolean => type.startsWith('xstate.') || type.startsWith('assay.');

export function useDraft(
  accepts: readonly string[],
  examples: Examples,
): readonly [EventDraft, (next: EventDraft) => void] {
  const [draft, change] = useState<EventDraft>(() => draftFor(possible(accepts)[0] ?? '', examples));
  const types = possible(accepts).join(' ');
  useEffect(() => {
    const words = types === '' ? [] : types.split(' ');
    if (!words.includes(draft.type)) change(draftFor(words[0] ?? '', examples));
    // What is written stays while the actor moves on, as long as the event is still possible.
  }, [types]);
  return [draft, change];
}

const possible = (accepts: readonly string[]): readonly string[] => accepts.filter((type) => !isOwn(type));

function draftFor(type: string, examples: Examples): EventDraft {
  const found = examples?.find((one) => one.type === type);
  const drafted = found === undefined || found.schema === null ? {} : draftOf(found.schema);
  const { type: _type, ...payload } = found?.example ?? (drafted as Record<string, unknown>);
  return { type, payload: JSON.stringify(payload, null, 2) };
}

/** Throws what is wrong with the payload, in words. */
export function eventOf({ type, payload }: EventDraft): { type: string } & Record<string, unknown> {
  const text = payload.trim();
  let value: unknown;
  try {
    value = text === '' ? {} : JSON.parse(text);
  } catch {
    throw new Error('Expected the payload to be JSON, got something else; write it as {"name": "value"}');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(
      'Expected the payload to be a JSON object, got another value; write it as {"name": "value"}',
    );
  return { ...value, type };
}

function hintFor(found: AcceptedEvent | null): string {
  const from = found === null || found.from === null ? '' : `; this one is from ${found.from}`;
  const optional = optionalIn(found?.schema ?? null);
  return `JSON${from}${optional.length === 0 ? '' : `; may also have ${optional.join(', ')}`}`;
}

interface EventFieldsProps {
  readonly accepts: readonly string[];
  readonly examples: Examples;
  readonly draft: EventDraft;
  change(next: EventDraft): void;
}

export function EventFields({ accepts, examples, draft, change }: EventFieldsProps): ReactNode {
  const types = possible(accepts);
  if (types.length === 0) return <p className="quiet">It accepts no event of yours in this state.</p>;
  const found = examples?.find(({ type }) => type === draft.type) ?? null;
  return (
    <>
      <Field label="Event">
        <select
          className="input"
          value={draft.type}
          onChange={(event) => change(draftFor(event.target.value, examples))}
        >
          {types.map((type) => (
            <option key={type}>{type}</option>
          ))}
        </select>
      </Field>
      <Field label="Payload" hint={hintFor(found)}>
        <textarea
          className="input"
          rows={Math.min(10, draft.payload.split('\n').length + 1)}
          spellCheck={false}
          value={draft.payload}
          onChange={(event) => change({ ...draft, payload: event.target.value })}
        />
      </Field>
    </>
  );
}
