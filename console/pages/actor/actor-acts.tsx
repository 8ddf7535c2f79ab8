/** What an operator may do to an actor. Each is confirmed, and written to the audit trail by the node. */
import { type ReactNode, useState } from 'react';
import { actorPath, go } from '../../app/router.tsx';
import { ask } from '../../api/client.ts';
import type { Frame } from '../../api/generated.ts';
import { Confirm } from '../../design/dialog.tsx';
import { Button, Field } from '../../design/parts.tsx';
import type { Actor } from './actor-page.tsx';
import { EventFields, eventOf, useDraft } from './event-fields.tsx';

interface ActorActsProps {
  readonly actor: Actor;
  readonly at: Frame | null;
  readonly isNow: boolean;
  again(): void;
}
type Act = 'send' | 'cancel' | 'release' | 'skip' | 'fork';

export function ActorActs({ actor, at, isNow, again }: ActorActsProps): ReactNode {
  const [act, setAct] = useState<Act | null>(null);
  const isOver = actor.outcome !== null;
  const shut = (): void => {
    setAct(null);
    again();
  };
  const shared = { actor, close: shut };
  return (
    <>
      {isOver ? null : <Button onClick={() => setAct('send')}>Send an event</Button>}
      {actor.quarantined === null ? null : (
        <>
          <Button look="primary" onClick={() => setAct('release')}>
            Release
          </Button>
          <Button onClick={() => setAct('skip')}>Skip the message</Button>
        </>
      )}
      {at === null ? null : (
        <Button onClick={() => setAct('fork')}>{isNow ? 'Fork' : `Fork at version ${at.version}`}</Button>
      )}
      {isOver ? null : (
        <Button look="danger" onClick={() => setAct('cancel')}>
          Cancel
        </Button>
      )}
      <SendDialog {...shared} isOpen={act === 'send'} />
      <ReleaseDialog {...shared} isOpen={act === 'release'} />
      <SkipDialog {...shared} isOpen={act === 'skip'} />
      <CancelDialog {...shared} isOpen={act === 'cancel'} />
      {at === null ? null : <ForkDialog {...shared} at={at} isOpen={act === 'fork'} />}
    </>
  );
}

interface ActDialogProps {
  readonly actor: Actor;
  readonly isOpen: boolean;
  close(): void;
}

function SendDialog({ actor, isOpen, close }: ActDialogProps): ReactNode {
  const [draft, change] = useDraft(actor.accepts, actor.events);
  return (
    <Confirm
      title="Send an event"
      about={`It is applied for good, and stands in the journal of ${actor.key}. To see only, try it.`}
      verb="Send"
      isOpen={isOpen}
      close={close}
      act={async () => said(await ask('actor.send', { key: actor.key, event: eventOf(draft) }))}
    >
      <EventFields accepts={actor.accepts} examples={actor.events} draft={draft} change={change} />
    </Confirm>
  );
}

/** A rejection is an answer: it says why, and what would be accepted. */
function said(answer: unknown): string {
  const { result, status, message } = answer as { result?: string; status?: string; message?: string };
  if (result === 'accepted') return `Accepted: it is ${status ?? 'as it was'} now`;
  throw new Error(message ?? `The actor answered ${result ?? 'nothing'}`);
}

const ReleaseDialog = ({ actor, isOpen, close }: ActDialogProps): ReactNode => (
  <Confirm
    title="Release from quarantine"
    about="Its mail is tried again, beginning with what failed. While the cause is there it comes back."
    verb="Release"
    isOpen={isOpen}
    close={close}
    act={async () => {
      const { released } = await ask('actor.release', { key: actor.key });
      return released ? `${actor.key} is released` : `${actor.key} was in no quarantine`;
    }}
  />
);

const SkipDialog = ({ actor, isOpen, close }: ActDialogProps): ReactNode => (
  <Confirm
    title="Skip the message"
    about="The message that it stumbles over becomes a dead letter, and the actor is released."
    verb="Skip"
    isDanger
    isOpen={isOpen}
    close={close}
    act={async () => {
      const { skipped } = await ask('actor.skip', { key: actor.key });
      return skipped === null ? 'There was nothing to skip' : `${skipped.type} was set aside`;
    }}
  />
);

function CancelDialog({ actor, isOpen, close }: ActDialogProps): ReactNode {
  const [reason, setReason] = useState('');
  return (
    <Confirm
      title={`Cancel ${actor.key}`}
      about="It stops for good; its tasks, timers and children end with it. This cannot be taken back."
      verb="Cancel the actor"
      isDanger
      isOpen={isOpen}
      close={close}
      act={async () => {
        await ask('actor.cancel', { key: actor.key, ...(reason === '' ? {} : { reason }) });
        return `${actor.key} is stopped`;
      }}
    >
      <Field label="Why" hint="Stands in its journal; no names of people.">
        <input
          className="input"
          value={reason}
          maxLength={1000}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
    </Confirm>
  );
}

function ForkDialog({ actor, at, isOpen, close }: ActDialogProps & { readonly at: Frame }): ReactNode {
  return (
    <Confirm
      title={`Fork at version ${at.version}`}
      about={
        <>
          A new {actor.kind} begins where this one stood: in {at.status ?? 'that state'}, with the context of
          then. Timers start anew, tasks stay behind.
        </>
      }
      verb="Fork"
      isOpen={isOpen}
      close={close}
      act={async () => {
        const answer = await ask('actor.fork', { key: actor.key, version: at.version });
        if (answer.result !== 'accepted')
          throw new Error(answer.message ?? `The node answered ${answer.result}`);
        go(actorPath(answer.key));
        return `${answer.key} begins at version ${at.version}`;
      }}
    />
  );
}
