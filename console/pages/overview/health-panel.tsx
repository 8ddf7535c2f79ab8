/** Health with its reasons, each with where to look. */
import type { ReactNode } from 'react';
import { Link } from '../../app/router.tsx';
import { Failure, Pill, Skeleton, type Tone } from '../../design/parts.tsx';
import { spanOf } from '../../design/time.tsx';
import type { Health, HealthSeen } from './use-health.ts';

type Level = Health['status'];

const said: { readonly [L in Level]: string } = {
  healthy: 'All is well',
  degraded: 'Something needs attention',
  unhealthy: 'Something is broken',
};
const tones: { readonly [L in Level]: Tone } = { healthy: 'good', degraded: 'warn', unhealthy: 'bad' };

/** What to do about it, by the stable word of a reason. */
const advice: Readonly<Record<string, ReactNode>> = {
  nats: 'Work goes on through Postgres, only slower; whatever was accepted is safe. Start nats-server again.',
  postgres: 'Nothing can be committed until Postgres answers; nothing that was accepted is lost.',
  quarantined: <Link to="/supervisor">See whom, and release or skip</Link>,
  stalled: <Link to="/machines">See who rests too long</Link>,
  held: <Link to="/supervisor">Release the installation</Link>,
  'dead letters': <Link to="/supervisor">Read and re-drive them</Link>,
  leases: 'The supervisor queues them again by itself.',
  nodes: 'Start a node with the role `host`.',
};

export function HealthPanel({ health: { report, asked } }: { readonly health: HealthSeen }): ReactNode {
  if (report === null)
    return asked.error === null ? (
      <Skeleton height={92} />
    ) : (
      <Failure error={asked.error} again={asked.again} />
    );
  const { status, reasons, queues } = report;
  const tone = tones[status];
  return (
    <section className={`health notice ${tone}`} aria-labelledby="health-title" data-status={status}>
      <div className="head">
        <h2 id="health-title">{said[status]}</h2>
        <Pill tone={tone}>{status}</Pill>
        <Ages queues={queues} />
      </div>
      <div role="status">
        <ul>
          {reasons.map(({ what, message, level }) => (
            <li key={`${what} ${message}`} className={level}>
              <span>{plain(message)}</span>
              {advice[what] === undefined ? null : <span className="advice">{advice[what]}</span>}
            </li>
          ))}
        </ul>
      </div>
      {asked.error === null ? null : (
        <p className="quiet">The node does not answer just now; this is what it said last.</p>
      )}
    </section>
  );
}

function Ages({ queues }: { readonly queues: Health['queues'] }): ReactNode {
  if (queues === null) return null;
  const age = (ms: number | null): string => (ms === null ? 'nothing waits' : `oldest ${spanOf(ms)}`);
  return (
    <dl className="ages">
      <dt>Mail</dt>
      <dd>{age(queues.mailMs)}</dd>
      <dt>Outbox</dt>
      <dd>{age(queues.outboxMs)}</dd>
      <dt>Tasks</dt>
      <dd>{age(queues.tasksMs)}</dd>
    </dl>
  );
}

/** Milliseconds in a sentence as people read them, and no ticks of code. */
const plain = (message: string): string =>
  message.replaceAll('`', '').replaceAll(/\b(\d{4,}) ms\b/g, (_all, ms: string) => spanOf(Number(ms)));
