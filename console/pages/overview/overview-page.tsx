/** What runs, what is stuck, what it costs; and a first batch for whoever has none. */
import type { ReactNode } from 'react';
import { useLive } from '../../api/live.ts';
import { askAhead, useAsk } from '../../api/use-ask.ts';
import { Figure, PageHead, Skeleton } from '../../design/parts.tsx';
import { LivePlots } from './live-plots.tsx';
import { FactsPanel, factsMax } from './facts-panel.tsx';
import { HealthPanel } from './health-panel.tsx';
import { LineMark } from './line-mark.tsx';
import { NodesPanel, nodeSilentMs } from './nodes-panel.tsx';
import { RecentBatches, recentMax } from './recent-batches.tsx';
import { type Health, useHealth } from './use-health.ts';
import './overview.css';

/** The same requests as the panels make. */
export function askForOverview(): void {
  askAhead('supervisor.health', {});
  askAhead('batch.list', { limit: recentMax });
  askAhead('gateway.get', {});
  askAhead('fact.recent', { limit: factsMax });
}

export function OverviewPage(): ReactNode {
  const health = useHealth();
  return (
    <>
      <PageHead title="Overview" about="What runs, what is stuck, what it costs." acts={<LineMark />} />
      <div className="stack">
        <HealthPanel health={health} />
        <Figures health={health.report} />
        <LivePlots />
        <RecentBatches />
        <div className="columns">
          <FactsPanel />
          <NodesPanel health={health.report} />
        </div>
      </div>
    </>
  );
}

function Figures({ health }: { readonly health: Health | null }): ReactNode {
  const gateway = useAsk('gateway.get', {}, { everyMs: 10_000 });
  const last = useLive((picture) => picture.seconds.at(-1) ?? null);
  if (health === null) return <Skeleton height={78} />;
  const actors = health.kinds.reduce((sum, { statuses }) => sum + total(statuses), 0);
  const stuck = health.kinds.reduce((sum, { stalled, quarantined }) => sum + stalled + quarantined, 0);
  const { queues } = health;
  const cost = gateway.answer?.today.reduce((sum, { costUsd }) => sum + costUsd, 0);
  return (
    <div className="figures">
      <Figure label="actors" value={actors.toLocaleString('en')} />
      <Figure label="messages a second" value={last?.messages ?? '–'} />
      <Figure label="stalled or quarantined" value={stuck} tone={stuck > 0 ? 'bad' : 'plain'} />
      <Figure
        label="open dead letters"
        value={queues?.deadLetters ?? '–'}
        tone={(queues?.deadLetters ?? 0) > 0 ? 'warn' : 'plain'}
      />
      <Figure
        label="nodes alive"
        value={health.nodes.filter(({ silentMs }) => silentMs < nodeSilentMs).length}
      />
      <Figure label="spent on models today" value={cost === undefined ? '–' : `$${cost.toFixed(2)}`} />
    </div>
  );
}

const total = (statuses: Readonly<Record<string, number>>): number =>
  Object.values(statuses).reduce((sum, count) => sum + count, 0);
