/** One actor: where it is, how it came there, and what would happen next. */
import { type ReactNode, useMemo, useState } from 'react';
import type { PageProps } from '../../app/pages.tsx';
import { Link } from '../../app/router.tsx';
import type { Answer } from '../../api/client.ts';
import { session } from '../../api/session.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useStore } from '../../api/use-store.ts';
import type { Frame } from '../../api/generated.ts';
import { modelOf } from '../../chart/chart-model.ts';
import { ChartView } from '../../chart/chart-view.tsx';
import { LightMap } from '../../chart/lights.ts';
import { trailOf } from '../../chart/trail.ts';
import { WhenThere } from '../../design/asked.tsx';
import { Failure, PageHead, Panel, Pill, Skeleton } from '../../design/parts.tsx';
import { When } from '../../design/time.tsx';
import { ActorActs } from './actor-acts.tsx';
import { FrameView } from './frame-view.tsx';
import { Relations } from './relations.tsx';
import { Scrubber } from './scrubber.tsx';
import { Timeline } from './timeline.tsx';
import { type Tried, TryPanel } from './try-panel.tsx';
import { useFrames } from './use-frames.ts';
import './actor.css';

export type Actor = Answer<'actor.get'>;

const againMs = 1_500;
const chartHeight = 400;

export function ActorPage({ params }: PageProps): ReactNode {
  const kind = params['kind'] ?? '';
  const key = `${kind}/${params['id'] ?? ''}`;
  const actor = useAsk('actor.get', { key, examples: true }, { everyMs: againMs });
  return (
    <div className="stack">
      <WhenThere of={actor} height={720}>
        {(answer) => <Whole key={key} actor={answer} again={actor.again} />}
      </WhenThere>
    </div>
  );
}

function Whole({ actor, again }: { readonly actor: Actor; again(): void }): ReactNode {
  const { key, kind, version } = actor;
  const frames = useFrames(key, version);
  const [seq, scrub] = useState<number | null>(null);
  const [tried, setTried] = useState<Tried | null>(null);
  const isReadOnly = useStore(session, (one) => one.kind === 'in' && one.signed.readOnly);
  const at = frames.rows.find((frame) => frame.seq === seq) ?? frames.rows.at(-1) ?? null;
  const isNow = seq === null || at === frames.rows.at(-1);
  const look = (to: number | null): void => {
    scrub(to);
    setTried(null);
  };
  return (
    <>
      <PageHead
        title={<Title actor={actor} />}
        about={<About actor={actor} />}
        acts={isReadOnly ? undefined : <ActorActs actor={actor} at={at} isNow={isNow} again={again} />}
      />
      <Panel title="Time travel" note={isNow ? 'now' : 'the past'} isFlush>
        <Chart kind={kind} rows={frames.rows} at={at} next={tried?.to.states ?? none} look={look} />
        {frames.error === null ? null : <Failure error={frames.error} again={frames.again} />}
        <Scrubber frames={frames} at={at} look={look} />
      </Panel>
      <div className="columns wide-first">
        <Timeline frames={frames} at={at} look={look} />
        <div className="stack">
          {at === null ? <Skeleton height={240} /> : <FrameView frame={at} isNow={isNow} />}
          <TryPanel actor={actor} at={at} isNow={isNow} tried={tried} show={setTried} />
        </div>
      </div>
      <Relations actor={actor} isReadOnly={isReadOnly} />
    </>
  );
}

const none: readonly string[] = [];

interface ChartProps {
  readonly kind: string;
  readonly rows: readonly Frame[];
  readonly at: Frame | null;
  readonly next: readonly string[];
  look(seq: number): void;
}

function Chart({ kind, rows, at, look, ...props }: ChartProps): ReactNode {
  const asked = useAsk('kind.get', { kind });
  const chart = asked.answer?.chart;
  const model = useMemo(() => (chart === undefined ? null : modelOf(chart.root, chart.machine)), [chart]);
  const lights = useMemo(() => (model === null ? null : new LightMap(model)), [model]);
  const active = useMemo(() => new Set(at?.states), [at]);
  const trail = useMemo(
    () => (lights === null || at === null ? undefined : trailOf(rows.slice(0, rows.indexOf(at) + 1), lights)),
    [lights, rows, at],
  );
  const next = useMemo(() => new Set(props.next), [props.next]);
  if (model === null)
    return asked.error === null ? (
      <Skeleton height={chartHeight + 41} />
    ) : (
      <Failure error={asked.error} again={asked.again} />
    );
  return (
    <ChartView
      label={`Statechart of ${kind}, with the states of this actor`}
      model={model}
      height={chartHeight}
      active={active}
      next={next}
      trail={trail}
      // To the moment when it was last there.
      pick={({ path }) => {
        const last = rows.findLast(({ states }) => states.includes(path));
        if (last !== undefined) look(last.seq);
      }}
    />
  );
}

const Title = ({ actor: { key, status, outcome, quarantined } }: { readonly actor: Actor }): ReactNode => (
  <span className="actor-title">
    <span>{key}</span>
    <Pill tone={outcome === null ? 'run' : outcome.ending === 'done' ? 'good' : 'warn'}>{status}</Pill>
    {quarantined === null ? null : <Pill tone="odd">quarantined</Pill>}
  </span>
);

const About = ({ actor }: { readonly actor: Actor }): ReactNode => (
  <>
    A{/^[aeiou]/.test(actor.kind) ? 'n' : ''} <Link to={`/machines/${actor.kind}`}>{actor.kind}</Link> at
    version {actor.version}, begun <When at={actor.createdAt} />, changed <When at={actor.updatedAt} />
    {actor.outcome === null ? '' : `, ended: ${actor.outcome.ending}`}
    {actor.quarantined === null ? '' : `. In quarantine: ${actor.quarantined}`}
  </>
);
