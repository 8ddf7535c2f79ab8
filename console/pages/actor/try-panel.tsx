/** What an event would do: through the pure step on the node, and nothing is stored. */
import { type ReactNode, useState } from 'react';
import { type Answer, ask, type Refused } from '../../api/client.ts';
import type { Frame } from '../../api/generated.ts';
import { refusedFrom } from '../../api/use-ask.ts';
import { Button, Failure, Panel, Pill, type Tone } from '../../design/parts.tsx';
import type { Actor } from './actor-page.tsx';
import { EventFields, type EventDraft, eventOf, useDraft } from './event-fields.tsx';
import { Changes } from './frame-view.tsx';

export type Tried = Answer<'actor.try'>;

interface TryPanelProps {
  readonly actor: Actor;
  readonly at: Frame | null;
  readonly isNow: boolean;
  readonly tried: Tried | null;
  show(tried: Tried | null): void;
}

export function TryPanel({ actor, at, isNow, tried, show }: TryPanelProps): ReactNode {
  const accepts = at?.accepts ?? actor.accepts;
  const [draft, change] = useDraft(accepts, actor.events);
  const [error, setError] = useState<Refused | null>(null);
  const [isBusy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const past = isNow || at === null ? {} : { version: at.version };
      show(await ask('actor.try', { key: actor.key, event: eventOf(draft), ...past }));
    } catch (refused) {
      show(null);
      setError(refusedFrom(refused));
    } finally {
      setBusy(false);
    }
  };
  const edit = (next: EventDraft): void => {
    change(next);
    show(null);
  };
  return (
    <Panel title="What would this event do?" note="nothing is stored">
      <form
        className="try"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <EventFields accepts={accepts} examples={actor.events} draft={draft} change={edit} />
        <div className="acts">
          <Button type="submit" look="primary" disabled={isBusy || draft.type === ''}>
            Try it {isNow || at === null ? 'now' : `at version ${at.version}`}
          </Button>
        </div>
      </form>
      {error === null ? null : <Failure error={error} />}
      <div aria-live="polite">{tried === null ? null : <Result tried={tried} />}</div>
    </Panel>
  );
}

const tones: { readonly [R in Tried['result']]: Tone } = {
  applied: 'good',
  rejected: 'warn',
  ignored: 'plain',
  fault: 'bad',
};

function Result({ tried }: { readonly tried: Tried }): ReactNode {
  const { result, message, from, to, changes, effects, accepts } = tried;
  const isMoved = from.status !== to.status;
  return (
    <div className="tried">
      <p>
        <Pill tone={tones[result]}>{result}</Pill>{' '}
        <strong>{isMoved ? `${from.status} → ${to.status}` : `stays ${to.status}`}</strong>
      </p>
      {message === null ? null : <p>{message}</p>}
      <h3>It would change</h3>
      <Changes changes={changes} />
      <h3>It would set going</h3>
      {effects.length === 0 ? (
        <p className="quiet">Nothing.</p>
      ) : (
        <ul className="mono">
          {effects.map((effect) => (
            <li key={effect}>{effect}</li>
          ))}
        </ul>
      )}
      <p className="quiet">
        {accepts.length === 0
          ? 'Afterwards it would be over.'
          : `Afterwards it would accept ${accepts.join(', ')}.`}
      </p>
    </div>
  );
}
