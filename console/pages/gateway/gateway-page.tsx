/** The way to the models: who answers, what waits, what it costs, what goes wrong. */
import { type ReactNode, useState } from 'react';
import { ask } from '../../api/client.ts';
import { session } from '../../api/session.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useStore } from '../../api/use-store.ts';
import { actorPath, Link } from '../../app/router.tsx';
import { WhenThere } from '../../design/asked.tsx';
import { Confirm } from '../../design/dialog.tsx';
import { Button, Empty, Figure, Meter, PageHead, Panel, Pill, type Tone } from '../../design/parts.tsx';
import { spanOf, When } from '../../design/time.tsx';
import { Bars } from '../../plots/bars.tsx';
import { Gauge } from '../../plots/gauge.tsx';
import { Circuit } from './circuit.tsx';
import {
  accountsIn,
  barsOf,
  codeSaid,
  dimensionSaid,
  type Gateway,
  isUnlimited,
  type Measure,
  namesOf,
  providerSaid,
  shortNumber,
} from './gateway-words.ts';
import './gateway.css';

type Provider = Gateway['providers'][number];
const lookMs = 2_000;

export function GatewayPage(): ReactNode {
  const asked = useAsk('gateway.get', {}, { everyMs: lookMs });
  return (
    <div className="stack gateway">
      <PageHead
        title="Gateway"
        about={
          'Every question to a model goes through here: at the pace that its provider allows, and ' +
          'not at all while it is in trouble.'
        }
      />
      <WhenThere of={asked} height={520}>
        {(gateway) => <Whole gateway={gateway} again={asked.again} />}
      </WhenThere>
    </div>
  );
}

function Whole({ gateway, again }: { readonly gateway: Gateway; readonly again: () => void }): ReactNode {
  const [resetting, setResetting] = useState<Provider | null>(null);
  const mayChange = useStore(session, (state) => state.kind === 'in' && !state.signed.readOnly);
  const shown = gateway.providers.filter((one) => one.isConfigured || one.opened > 0 || one.queued > 0);
  const absent = gateway.providers.filter((one) => !shown.includes(one));
  return (
    <>
      <Today gateway={gateway} />
      <section className="providers" aria-label="Providers">
        {shown.map((provider) => (
          <ProviderCard
            key={provider.provider}
            provider={provider}
            reset={mayChange ? () => setResetting(provider) : null}
          />
        ))}
      </section>
      {absent.length === 0 ? null : (
        <p className="absent">
          No key is set for {absent.map(({ provider }) => providerSaid[provider]).join(', ')}: their models
          cannot judge here.
        </p>
      )}
      <Buckets buckets={gateway.buckets} />
      <div className="columns">
        <Queue gateway={gateway} />
        <Errors errors={gateway.errors} />
      </div>
      <Days gateway={gateway} />
      <Confirm
        title={`Close the circuit of ${resetting === null ? '' : providerSaid[resetting.provider]}?`}
        about={
          'Questions are sent to it again at once. Do so when its limit was raised or it is back; ' +
          'if it is not, the circuit opens again by itself.'
        }
        verb="Close the circuit"
        isOpen={resetting !== null}
        close={() => setResetting(null)}
        act={async () => {
          if (resetting === null) return '';
          const { status } = await ask('gateway.reset', { provider: resetting.provider });
          again();
          return `The circuit of ${providerSaid[resetting.provider]} is ${status.replace('_', ' ')}.`;
        }}
      />
    </>
  );
}

function Today({ gateway }: { readonly gateway: Gateway }): ReactNode {
  const { queue, today, providers } = gateway;
  const sum = (of: (usage: (typeof today)[number]) => number): number =>
    today.reduce((all, usage) => all + of(usage), 0);
  const failed = sum((usage) => usage.failed);
  const troubled = providers.filter(({ status }) => status !== 'closed').length;
  return (
    <div className="figures">
      <Figure
        label="wait in the queue"
        value={queue.waiting.toLocaleString('en')}
        tone={queue.isFull ? 'bad' : 'plain'}
      >
        <Meter label="Queue" value={queue.waiting} max={queue.limit} tone={queue.isFull ? 'bad' : 'run'} />
      </Figure>
      <Figure label="the oldest waits" value={queue.oldestMs === null ? '–' : spanOf(queue.oldestMs)} />
      <Figure label="answered today" value={sum((usage) => usage.answered).toLocaleString('en')} />
      <Figure label="failed today" value={failed.toLocaleString('en')} tone={failed > 0 ? 'warn' : 'plain'} />
      <Figure label="cost today" value={`$${sum((usage) => usage.costUsd).toFixed(2)}`} />
      <Figure label="circuits not closed" value={troubled} tone={troubled > 0 ? 'bad' : 'plain'} />
    </div>
  );
}

const statusTone: { readonly [S in Provider['status']]: Tone } = {
  closed: 'good',
  open: 'bad',
  half_open: 'warn',
};

interface ProviderCardProps {
  readonly provider: Provider;
  readonly reset: (() => void) | null;
}

function ProviderCard({ provider: one, reset }: ProviderCardProps): ReactNode {
  const { provider, status, reason, since, until, failures, opened, queued, sending, batched } = one;
  const title = providerSaid[provider];
  return (
    <article className={`panel provider ${status}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <Pill tone={statusTone[status]}>{status.replace('_', ' ')}</Pill>
      </header>
      <div className="body">
        <Circuit status={status} />
        <p className="why">
          {status === 'closed' ? (
            since === null ? (
              'It never had trouble.'
            ) : (
              <>
                Closed again <When at={since} />; opened {opened === 1 ? 'once' : `${opened} times`} so far.
              </>
            )
          ) : (
            <>
              {reason === null ? 'In trouble' : `Because ${codeSaid(reason)}`}
              {since === null ? '' : ', since '}
              {since === null ? null : <When at={since} />}. {failures} failures in a row.{' '}
              {status === 'open' && until !== null ? (
                <>
                  It is tried again <When at={until} />.
                </>
              ) : null}
            </>
          )}
        </p>
        <dl className="counts">
          <dt>queued</dt>
          <dd>{queued}</dd>
          <dt>being asked</dt>
          <dd>{sending}</dd>
          <dt>in batches</dt>
          <dd>{batched}</dd>
        </dl>
        <div className="acts">
          {opened > 0 ? (
            <Link className="button small" to={actorPath(`provider/${provider}`)}>
              Its history
            </Link>
          ) : null}
          {reset !== null && status !== 'closed' ? (
            <Button isSmall onClick={reset} aria-label={`Close the circuit of ${title}`}>
              Close the circuit …
            </Button>
          ) : null}
        </div>
      </div>
    </article>
  );
}

function Buckets({ buckets }: { readonly buckets: Gateway['buckets'] }): ReactNode {
  return (
    <Panel
      title="What may be asked now"
      note="Each limit of a provider is a bucket that fills again by the minute."
    >
      {buckets.length === 0 ? (
        <Empty>No model has been asked yet, so no limit is known.</Empty>
      ) : (
        <div className="accounts">
          {accountsIn(buckets).map(({ title, hint, buckets: own }) => (
            <section key={title} aria-label={`Limits of ${title}`}>
              <h3>
                {title} {hint === null ? null : <small>{hint}</small>}
              </h3>
              <div className="gauges">
                {own.map(({ modelClass, dimension, perMinute, capacity, level, blockedUntil }) => (
                  <Gauge
                    key={`${modelClass}/${dimension}`}
                    label={`${modelClass}, ${dimensionSaid[dimension] ?? dimension}`}
                    level={level}
                    capacity={capacity}
                    isBlocked={blockedMs(blockedUntil) > 0}
                    note={noteOf(perMinute, blockedMs(blockedUntil))}
                  />
                ))}
              </div>
            </section>
          ))}
        </div>
      )}
    </Panel>
  );
}

const blockedMs = (until: string | null): number => (until === null ? 0 : Date.parse(until) - Date.now());

function noteOf(perMinute: number, blockedForMs: number): string {
  if (blockedForMs > 0) return `shut for ${spanOf(blockedForMs)}: it asked for patience`;
  return isUnlimited(perMinute) ? 'no limit known' : `${shortNumber(perMinute)} a minute`;
}

function Queue({ gateway: { waiting } }: { readonly gateway: Gateway }): ReactNode {
  const most = Math.max(1, ...waiting.map(({ count }) => count));
  return (
    <Panel title="Queue" note="The most urgent first" isFlush>
      {waiting.length === 0 ? (
        <Empty>Nothing waits.</Empty>
      ) : (
        <table>
          <thead>
            <tr>
              <th className="number">Priority</th>
              <th>Provider</th>
              <th className="number">Wait</th>
              <th className="wide" />
              <th className="number">Oldest</th>
            </tr>
          </thead>
          <tbody>
            {waiting.map(({ provider, priority, count, oldestMs }) => (
              <tr key={`${provider}/${priority}`}>
                <td className="number">{priority}</td>
                <td>{providerSaid[provider]}</td>
                <td className="number">{count.toLocaleString('en')}</td>
                <td className="wide">
                  <Meter label={`Waiting at priority ${priority}`} value={count} max={most} />
                </td>
                <td className="number">{oldestMs === null ? '–' : spanOf(oldestMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function Errors({ errors }: { readonly errors: Gateway['errors'] }): ReactNode {
  return (
    <Panel title="Errors" note="of the last 24 hours" isFlush>
      {errors.length === 0 ? (
        <Empty>Nothing went wrong.</Empty>
      ) : (
        <table>
          <thead>
            <tr>
              <th>Provider</th>
              <th>What</th>
              <th className="number">How often</th>
              <th>Last</th>
            </tr>
          </thead>
          <tbody>
            {errors.map(({ provider, code, count, last }) => (
              <tr key={`${provider}/${code}`}>
                <td>{provider}</td>
                <td>
                  {codeSaid(code)} <span className="mono">{code}</span>
                </td>
                <td className="number">{count}</td>
                <td>
                  <When at={last} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

const measures: readonly (readonly [Measure, string])[] = [
  ['cost', 'Cost'],
  ['answers', 'Answers'],
  ['tokens', 'Tokens'],
];

function Days({ gateway: { days } }: { readonly gateway: Gateway }): ReactNode {
  const hasCost = days.some(({ costUsd }) => costUsd > 0);
  const [chosen, setChosen] = useState<Measure | null>(null);
  const measure = chosen ?? (hasCost ? 'cost' : 'answers');
  return (
    <Panel
      title="Two weeks, by model"
      acts={
        <span className="acts" role="group" aria-label="Shown">
          {measures.map(([id, label]) => (
            <Button key={id} isSmall aria-pressed={id === measure} onClick={() => setChosen(id)}>
              {label}
            </Button>
          ))}
        </span>
      }
    >
      <Bars
        label={`${measure} by day`}
        bars={barsOf(days, measure, Date.now())}
        names={namesOf(days, measure)}
        said={measure === 'cost' ? (value) => `$${shortNumber(value)}` : shortNumber}
      />
    </Panel>
  );
}
