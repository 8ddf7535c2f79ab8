/** Whom an actor belongs to, what it waits for, what went wrong. */
import type { ReactNode } from 'react';
import { actorPath, Link } from '../../app/router.tsx';
import type { Answer } from '../../api/client.ts';
import type { ActorTask } from '../../api/generated.ts';
import { useAsk } from '../../api/use-ask.ts';
import { WhenThere } from '../../design/asked.tsx';
import { Panel, Pill, type Tone } from '../../design/parts.tsx';
import { spanOf, useNow, When } from '../../design/time.tsx';
import { errorText, LettersTable } from '../supervisor/letters-table.tsx';
import type { Actor } from './actor-page.tsx';
import { wordOf } from './timeline-lines.ts';

type Related = Answer<'actor.relations'>;

export function Relations({
  actor,
  isReadOnly,
}: {
  readonly actor: Actor;
  readonly isReadOnly: boolean;
}): ReactNode {
  const asked = useAsk('actor.relations', { key: actor.key }, { everyMs: 2_000, when: actor.version });
  return (
    <WhenThere of={asked} height={240}>
      {(related) => (
        <>
          <div className="columns">
            <Family related={related} />
            <Waiting related={related} />
          </div>
          <Tasks tasks={related.tasks} />
          {related.deadLetters.length === 0 ? null : (
            <Panel title="Dead letters" isFlush>
              <LettersTable letters={related.deadLetters} isReadOnly={isReadOnly} again={asked.again} />
            </Panel>
          )}
        </>
      )}
    </WhenThere>
  );
}

function Family({ related: { parent, children } }: { readonly related: Related }): ReactNode {
  return (
    <Panel title="Family" isFlush>
      <table>
        <tbody>
          <tr>
            <th scope="row">Parent</th>
            <td>
              {parent === null ? (
                <span className="quiet">none</span>
              ) : (
                <Relative of={parent.key} status={parent.status} />
              )}
            </td>
          </tr>
          {children.map(({ id, src, actor, status, done }) => (
            <tr key={id}>
              <th scope="row">{id}</th>
              <td>
                {actor === null ? src : <Relative of={actor} status={status} />}{' '}
                {done ? <Pill>answered</Pill> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

const Relative = ({ of, status }: { readonly of: string; readonly status: string | null }): ReactNode => (
  <>
    <Link to={actorPath(of)} className="mono">
      {of}
    </Link>{' '}
    {status === null ? null : <Pill>{status}</Pill>}
  </>
);

function Waiting({ related: { mail, timers } }: { readonly related: Related }): ReactNode {
  if (mail.length + timers.length === 0)
    return (
      <Panel title="Waits for">
        <p className="quiet">Neither mail nor timers are pending.</p>
      </Panel>
    );
  return (
    <Panel title="Waits for" isFlush>
      <table>
        <tbody>
          {timers.map(({ id, type, dueAt }) => (
            <tr key={id}>
              <th scope="row">{wordOf(type)}</th>
              <td className="number">
                <Countdown to={dueAt} />
              </td>
            </tr>
          ))}
          {mail.map(({ id, type, sender }) => (
            <tr key={id}>
              <th scope="row">{type}</th>
              <td>{sender ?? 'from outside'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Countdown({ to }: { readonly to: string }): ReactNode {
  const left = Date.parse(to) - useNow();
  return (
    <time dateTime={to} title={to}>
      {left <= 0 ? 'due' : `in ${spanOf(Math.ceil(left / 1_000) * 1_000)}`}
    </time>
  );
}

const taskTones: { readonly [S in ActorTask['status']]: Tone } = {
  queued: 'plain',
  processing: 'run',
  completed: 'good',
  expired: 'warn',
  failed: 'bad',
  cancelled: 'plain',
};

function Tasks({ tasks }: { readonly tasks: readonly ActorTask[] }): ReactNode {
  if (tasks.length === 0) return null;
  return (
    <div id="tasks">
      <Panel title="Tasks" note="newest first" isFlush>
        <table>
          <thead>
            <tr>
              <th scope="col">Activity</th>
              <th scope="col">Status</th>
              <th scope="col" className="number">
                Attempts
              </th>
              <th scope="col">Went wrong</th>
              <th scope="col">Began</th>
              <th scope="col">Ended</th>
            </tr>
          </thead>
          <tbody>
            {tasks.map((task) => (
              <tr key={task.id}>
                <th scope="row" title={task.id}>
                  {task.activity}
                </th>
                <td>
                  <Pill tone={taskTones[task.status]}>{task.status}</Pill>
                </td>
                <td className="number">
                  {task.attempts} of {task.attemptsMax}
                </td>
                <td>
                  {task.error === null ? <span className="quiet">nothing</span> : errorText(task.error)}
                </td>
                <td>
                  <When at={task.createdAt} />
                </td>
                <td>
                  {task.finishedAt === null ? (
                    <span className="quiet">not yet</span>
                  ) : (
                    <When at={task.finishedAt} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
    </div>
  );
}
