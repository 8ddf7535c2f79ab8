/** One session of comparative judgement: the ranking as it stands, how far to trust it, what it rests on. */
import { type ReactNode, useMemo, useState } from 'react';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { reasonSaid } from '../../../contracts/assessment/result-words.ts';
import { type Answer, ask } from '../../api/client.ts';
import { session as signing } from '../../api/session.ts';
import { type Asked, useAsk } from '../../api/use-ask.ts';
import { useStore } from '../../api/use-store.ts';
import type { PageProps } from '../../app/pages.tsx';
import { go, Link, usePlace, withQuery } from '../../app/router.tsx';
import { WhenThere } from '../../design/asked.tsx';
import { Confirm } from '../../design/dialog.tsx';
import { Button, Empty, Failure, PageHead, Panel, Skeleton, type Tab, Tabs } from '../../design/parts.tsx';
import { Caterpillar } from '../../plots/caterpillar.tsx';
import { Caveats, KeyFigures, Lead, Standing } from './result-head.tsx';
import { CostsPanel, JudgesPanel } from './judges-panel.tsx';
import { NeedsPersonPanel } from './needs-person-panel.tsx';
import { RankingTable } from './ranking-table.tsx';
import { ReliabilityPanel } from './reliability-panel.tsx';
import { ScriptCard } from './script-card.tsx';
import { ScriptDialog } from './script-dialog.tsx';
import { plotItemOf, rowSaid, rowsOf } from './script-rows.ts';
import { isOver } from './session-words.ts';
import { SurprisesPanel } from './surprises-panel.tsx';
import { type NamedResult, useResult } from './use-result.ts';
import './results.css';

type Session = Answer<'assessment.get'>;
const lookMs = 1_500;

export function ResultPage({ params }: PageProps): ReactNode {
  const assessmentId = params['assessmentId'] ?? '';
  const [isLive, setLive] = useState(true);
  const every = isLive ? { everyMs: lookMs } : {};
  const asked = useAsk('assessment.get', { assessmentId }, every);
  const isEnded = asked.answer !== null && isOver(asked.answer.status);
  if (isEnded && isLive) setLive(false);
  const result = useResult(assessmentId, { ...every, when: asked.answer?.status });
  return (
    <WhenThere of={asked} height={320}>
      {(session) => <Session session={session} result={result} again={asked.again} />}
    </WhenThere>
  );
}

interface SessionProps {
  readonly session: Session;
  readonly result: Asked<NamedResult>;
  again(): void;
}

function Session({ session, result, again }: SessionProps): ReactNode {
  const batch = useAsk('batch.get', { batchId: session.batchId });
  const isNotReady = result.error?.code === 'RESULT_NOT_READY';
  return (
    <div className="stack result">
      <PageHead
        title={batch.answer?.name ?? session.batchId}
        about={
          <>
            Ranking of {session.students.toLocaleString('en')} essays of{' '}
            <Link to={`/batches/${encodeURIComponent(session.batchId)}`}>this batch</Link>
            {session.assignmentId === null ? '' : `, assignment ${session.assignmentId}`}.
          </>
        }
        acts={<Acts session={session} hasResult={result.answer !== null} again={again} />}
      />
      <Standing session={session} />
      {result.answer !== null ? (
        <Found result={result.answer} />
      ) : isNotReady || isOver(session.status) ? (
        <Empty>{waitingSaid(session)}</Empty>
      ) : result.error === null ? (
        <Skeleton height={420} />
      ) : (
        <Failure error={result.error} again={result.again} />
      )}
    </div>
  );
}

function waitingSaid({ status, reason }: Session): string {
  if (reason !== null && status !== 'completed') return `There is no result. ${reasonSaid[reason]}`;
  return 'The first places are there when the first wave of comparisons has been answered.';
}

interface ActsProps {
  readonly session: Session;
  readonly hasResult: boolean;
  again(): void;
}

function Acts({ session, hasResult, again }: ActsProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const mayChange = useStore(signing, (state) => state.kind === 'in' && !state.signed.readOnly);
  const { assessmentId, status } = session;
  const report = (format: string): string =>
    `/v1/assessments/${encodeURIComponent(assessmentId)}/report?format=${format}&interim=true`;
  return (
    <>
      {hasResult ? (
        <>
          <a className="button" href={report('html')} target="_blank" rel="noreferrer">
            Report
          </a>
          <a className="button" href={report('csv')} download>
            CSV
          </a>
          <a className="button" href={report('json')} download>
            JSON
          </a>
        </>
      ) : null}
      {isOver(status) || !mayChange ? null : (
        <>
          <Link className="button" to={`/judge/${encodeURIComponent(assessmentId)}`}>
            Judge in it
          </Link>
          <Button look="danger" onClick={() => setOpen(true)}>
            Give up …
          </Button>
        </>
      )}
      <Confirm
        title="Give this session up?"
        about="Its run ends as if the phase had failed. Answers that come later are not counted."
        verb="Give it up"
        isDanger
        isOpen={isOpen}
        close={() => setOpen(false)}
        act={async () => {
          await ask('assessment.cancel', { assessmentId });
          again();
          return 'The session was given up.';
        }}
      />
    </>
  );
}

const bestOf = (rows: ReturnType<typeof rowsOf>): (typeof rows)[number] | null =>
  rows.reduce<(typeof rows)[number] | null>(
    (best, row) => (best === null || row.item.theta > best.item.theta ? row : best),
    null,
  );

const tabIds = ['ranking', 'person', 'reliability', 'judges', 'surprises', 'costs'] as const;
type TabId = (typeof tabIds)[number];

function Found({ result }: { readonly result: NamedResult }): ReactNode {
  const place = usePlace();
  const tab = tabIds.find((id) => id === place.query.get('tab')) ?? 'ranking';
  const [pointed, choose] = useState<string | null>(null);
  const [opened, open] = useState<string | null>(null);
  const rows = useMemo(() => rowsOf(result, ({ item }) => result.names[item]), [result]);
  const items = useMemo(() => rows.map(plotItemOf), [rows]);
  // Until somebody points at another one it is the best: a card with nothing on it says nothing.
  const best = useMemo(() => bestOf(rows), [rows]);
  const row = rows.find(({ key }) => key === pointed) ?? best;
  const chosen = row?.key ?? null;
  return (
    <>
      <Caveats result={result} />
      <Lead result={result} />
      <KeyFigures result={result} />
      <Panel
        title="On one scale"
        note="θ in logits with 95 % intervals, best first. Point at a script, or go along by arrow keys."
      >
        <div className="plot-and-card">
          <Caterpillar
            items={items}
            cuts={result.grading?.cuts ?? []}
            chosen={chosen}
            choose={choose}
            open={open}
            said={row === null ? '' : rowSaid(row)}
          />
          <ScriptCard result={result} row={row} open={open} />
        </div>
      </Panel>
      <Tabs
        label="Result"
        tabs={tabsOf(result)}
        chosen={tab}
        choose={(id) => go(withQuery(place, { tab: id === 'ranking' ? null : id }), 'replace')}
      >
        <Chosen tab={tab} result={result} rows={rows} chosen={chosen} choose={choose} open={open} />
      </Tabs>
      <ScriptDialog
        result={result}
        rows={rows}
        row={rows.find(({ key }) => key === opened) ?? null}
        open={open}
        close={() => open(null)}
      />
    </>
  );
}

const tabsOf = ({ needsHuman, surprises, suspicions }: AssessmentResult): readonly Tab<TabId>[] => [
  { id: 'ranking', label: 'Ranking' },
  { id: 'person', label: withCount('Needs a person', needsHuman.length) },
  { id: 'reliability', label: 'How sure is it?' },
  { id: 'judges', label: 'Judges' },
  { id: 'surprises', label: withCount('Surprises', surprises.length + suspicions.length) },
  { id: 'costs', label: 'Costs' },
];

const withCount = (label: string, count: number): string => (count === 0 ? label : `${label} (${count})`);

interface ChosenProps {
  readonly tab: TabId;
  readonly result: AssessmentResult;
  readonly rows: ReturnType<typeof rowsOf>;
  readonly chosen: string | null;
  choose(key: string): void;
  open(key: string): void;
}

function Chosen({ tab, result, rows, chosen, choose, open }: ChosenProps): ReactNode {
  switch (tab) {
    case 'ranking':
      return <RankingTable result={result} rows={rows} chosen={chosen} choose={choose} open={open} />;
    case 'person':
      return <NeedsPersonPanel result={result} rows={rows} open={open} />;
    case 'reliability':
      return <ReliabilityPanel result={result} />;
    case 'judges':
      return <JudgesPanel result={result} />;
    case 'surprises':
      return <SurprisesPanel result={result} rows={rows} />;
    case 'costs':
      return <CostsPanel result={result} />;
  }
}
