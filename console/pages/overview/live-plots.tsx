/** Throughput and latency of the last five minutes. */
import { type ReactNode, useMemo } from 'react';
import { type LiveSecond, useLive } from '../../api/live.ts';
import { Panel } from '../../design/parts.tsx';
import { useNow } from '../../design/time.tsx';
import { LinePlot, type Series } from '../../plots/line-plot.tsx';

const windowMs = 5 * 60_000;
const height = 170;

export function LivePlots(): ReactNode {
  const seconds = useLive((picture) => picture.seconds);
  const now = Math.max(useNow(), seconds.at(-1)?.at ?? 0);
  const [throughput, latency] = useMemo(() => [throughputOf(seconds), latencyOf(seconds)], [seconds]);
  const span = { from: now - windowMs, to: now, height };
  return (
    <div className="columns">
      <Panel title="Throughput" note="all nodes">
        <LinePlot label="Throughput" unit="a second" series={throughput} {...span} />
      </Panel>
      <Panel title="Latency of turns" note="all nodes">
        <LinePlot label="Latency of turns" unit="ms" series={latency} {...span} />
      </Panel>
    </div>
  );
}

type Read = (second: LiveSecond) => number | null;
const pointsOf = (seconds: readonly LiveSecond[], read: Read): Series['points'] =>
  seconds.map((second) => ({ at: second.at, value: read(second) }));

const throughputOf = (seconds: readonly LiveSecond[]): readonly Series[] => [
  { label: 'messages', tone: 'run', points: pointsOf(seconds, ({ messages }) => messages) },
  { label: 'turns', tone: 'accent', points: pointsOf(seconds, ({ turns }) => turns) },
];
const latencyOf = (seconds: readonly LiveSecond[]): readonly Series[] => [
  { label: 'half within', tone: 'run', points: pointsOf(seconds, ({ p50 }) => p50) },
  { label: '99 % within', tone: 'odd', points: pointsOf(seconds, ({ p99 }) => p99) },
];
