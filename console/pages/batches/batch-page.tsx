/** One batch: its files, what is being done with it, what went wrong and what helps. */
import { type ReactNode, useState } from 'react';
import type { PhaseName } from '../../../contracts/assessment/words.ts';
import { type Answer, ask } from '../../api/client.ts';
import { session } from '../../api/session.ts';
import { refusedFrom, useAsk } from '../../api/use-ask.ts';
import { useStore } from '../../api/use-store.ts';
import type { PageProps } from '../../app/pages.tsx';
import { go, Link, usePlace, withQuery } from '../../app/router.tsx';
import { WhenThere } from '../../design/asked.tsx';
import { tell } from '../../design/dialog.tsx';
import { Figure, Meter, PageHead, Panel, Pill } from '../../design/parts.tsx';
import { When } from '../../design/time.tsx';
import { BatchActs } from './batch-acts.tsx';
import { batchStatusSaid, phaseSaid, pipelineSaid, standingOf } from './batch-words.ts';
import { DropZone } from './drop-zone.tsx';
import { EssayDialog } from './essay-dialog.tsx';
import { EssaysPanel } from './essays-panel.tsx';
import { freshKey } from './fresh-key.ts';
import { PromptPanel } from './prompt-panel.tsx';
import { RunGraph } from './run-graph.tsx';
import { StartPanel } from './start-panel.tsx';
import { StudentsPanel } from './students-panel.tsx';
import { upload } from './upload.ts';
import { useBatch } from './use-batch.ts';
import '../results/results.css';
import './batches.css';

type Batch = Answer<'batch.get'>;

export function BatchPage({ params }: PageProps): ReactNode {
  const batchId = params['batchId'] ?? '';
  const asked = useBatch(batchId);
  return (
    <WhenThere of={asked} height={420}>
      {(batch) => <Whole batch={batch} again={asked.again} />}
    </WhenThere>
  );
}

interface WholeProps {
  readonly batch: Batch;
  again(): void;
}

function Whole({ batch, again }: WholeProps): ReactNode {
  const place = usePlace();
  const mayChange = useStore(session, (state) => state.kind === 'in' && !state.signed.readOnly);
  const { batchId, name, courseCode, owner, createdAt, clientStatus, status, essaysByStatus, run } = batch;
  const standing = standingOf(batch);
  const starting = place.query.get('start');
  const isIdle = batch.activeRun === null && batch.closedAt === null && clientStatus !== 'cancelled';
  const when = `${JSON.stringify(essaysByStatus)}${batch.updatedAt}`;
  return (
    <div className="stack batch">
      <PageHead
        title={name ?? batchId}
        about={
          <>
            {courseCode} · {owner} · made <When at={createdAt} /> · <span className="mono">{batchId}</span>
          </>
        }
        acts={
          mayChange ? (
            <BatchActs
              batch={batch}
              changed={again}
              start={() => go(withQuery(place, { start: 'cj_assessment' }), 'replace')}
            />
          ) : undefined
        }
      />
      <div className="standing" role="status">
        <Pill tone={standing.tone}>{standing.said}</Pill>
        <span>{batchStatusSaid[status]}</span>
      </div>
      <Problems batch={batch} />
      {mayChange && status === 'awaiting_student_validation' ? (
        <StudentsPanel batchId={batchId} expected={batch.essays.expected} confirmed={again} />
      ) : null}
      {starting !== null && mayChange && isIdle ? (
        <StartPanel
          batchId={batchId}
          when={`${clientStatus}/${batch.hasPrompt}`}
          pipeline={starting}
          choose={(pipeline) => go(withQuery(place, { start: pipeline }), 'replace')}
          close={() => go(withQuery(place, { start: null }), 'replace')}
          started={() => {
            go(withQuery(place, { start: null }), 'replace');
            again();
          }}
        />
      ) : null}
      {run === null ? null : (
        <RunPanel batch={batch} run={run} mayChange={mayChange && isIdle} again={again} />
      )}
      <div className="two">
        <Intake batch={batch} mayChange={mayChange} again={again} />
        <PromptPanel batch={batch} mayChange={mayChange && isIdle} changed={again} />
      </div>
      <EssaysPanel batch={batch} when={when} />
      <EssayDialog
        essayId={place.query.get('essay')}
        mayChange={mayChange}
        when={when}
        close={() => go(withQuery(place, { essay: null }))}
        changed={again}
      />
    </div>
  );
}

function Problems({ batch }: { readonly batch: Batch }): ReactNode {
  const place = usePlace();
  const { problems } = batch;
  if (problems.length === 0) return null;
  return (
    <Panel title={problems.length === 1 ? 'One problem' : `${problems.length} problems`} isFlush>
      <table className="problems">
        <thead>
          <tr>
            <th>Where</th>
            <th>What happened</th>
            <th>What helps</th>
          </tr>
        </thead>
        <tbody>
          {problems.map(({ essayId, fileName, code, message, cure }) => (
            <tr key={`${essayId}/${fileName}/${code}`}>
              <td>
                {essayId === null ? (
                  (fileName ?? 'the batch')
                ) : (
                  <button
                    type="button"
                    className="name"
                    onClick={() => go(withQuery(place, { essay: essayId }))}
                  >
                    {fileName ?? essayId}
                  </button>
                )}
              </td>
              <td>
                {message} <span className="mono">{code}</span>
              </td>
              <td>{cure}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

interface RunPanelProps {
  readonly batch: Batch;
  readonly run: NonNullable<Batch['run']>;
  readonly mayChange: boolean;
  again(): void;
}

function RunPanel({ batch, run, mayChange, again }: RunPanelProps): ReactNode {
  const { batchId } = batch;
  const known = useAsk('batch.pipelines', {});
  const needs = new Map((known.answer?.phases ?? []).map((phase) => [phase.name as string, phase.needs]));
  const hasRanking = run.phases.some(({ phase }) => phase === 'cj_assessment');
  const retry = async (phase: PhaseName): Promise<void> => {
    try {
      await ask('batch.retry', { batchId, phase, idempotencyKey: freshKey() });
      tell('good', `${phaseSaid[phase]} is done again for the essays that failed it.`);
      again();
    } catch (error) {
      tell('bad', refusedFrom(error).message);
    }
  };
  return (
    <Panel
      title={`Run: ${run.pipeline === null ? run.runId : pipelineSaid(run.pipeline).toLowerCase()}`}
      note={
        run.finishedAt === null ? (
          <>
            {run.status}, since <When at={run.startedAt ?? run.createdAt} />
          </>
        ) : (
          <>
            {run.status} <When at={run.finishedAt} />
          </>
        )
      }
      acts={
        hasRanking ? (
          <Rankings batchId={batchId} runId={run.runId} when={run.status + run.currentPhase} />
        ) : undefined
      }
    >
      <RunGraph
        run={run}
        needsOf={(phase) => needs.get(phase) ?? []}
        retry={mayChange ? (phase) => void retry(phase) : null}
      />
    </Panel>
  );
}

/** The way to the ranking of this run, as soon as there is one. */
function Rankings(props: {
  readonly batchId: string;
  readonly runId: string;
  readonly when: string;
}): ReactNode {
  const { batchId, runId, when } = props;
  const { answer } = useAsk('assessment.list', { batchId, limit: 20 }, { when, everyMs: 5_000 });
  const found = answer?.items.find((one) => one.runId === runId) ?? answer?.items[0];
  if (found === undefined) return null;
  return (
    <Link className="button small primary" to={`/results/${encodeURIComponent(found.assessmentId)}`}>
      {found.finishedAt === null ? `Watch the ranking, ${Math.floor(found.percent)} %` : 'See the ranking'}
    </Link>
  );
}

interface IntakeProps extends WholeProps {
  readonly mayChange: boolean;
}

function Intake({ batch, mayChange, again }: IntakeProps): ReactNode {
  const { batchId, essays, intakeCompletedAt } = batch;
  const [isBusy, setBusy] = useState(false);
  const isOpen = intakeCompletedAt === null && batch.clientStatus === 'pending_content';
  const take = async (files: readonly File[]): Promise<void> => {
    if (files.length === 0 || isBusy) return;
    setBusy(true);
    const refused: string[] = [];
    const stopped = await upload({
      batchId,
      files,
      signal: new AbortController().signal,
      told: (_from, receipts) => {
        refused.push(
          ...receipts.flatMap(({ name, message }) => (message === null ? [] : [`${name}: ${message}`])),
        );
        again();
      },
    });
    setBusy(false);
    if (stopped !== null) tell('bad', stopped.message);
    else if (refused.length > 0) tell('bad', refused.slice(0, 3).join(' '));
    else tell('good', `${files.length} ${files.length === 1 ? 'file is' : 'files are'} sent.`);
  };
  return (
    <Panel
      title="Files"
      note={
        intakeCompletedAt === null ? undefined : (
          <>
            complete since <When at={intakeCompletedAt} />
          </>
        )
      }
    >
      <div className="stack tight">
        <Meter
          label="Files read"
          value={essays.stored + essays.failed}
          max={essays.expected}
          tone={essays.failed > 0 ? 'warn' : 'good'}
        />
        <div className="figures">
          <Figure
            label={`read, of ${essays.expected.toLocaleString('en')}`}
            value={essays.stored.toLocaleString('en')}
          />
          <Figure
            label="could not be read"
            value={essays.failed}
            tone={essays.failed > 0 ? 'warn' : 'plain'}
          />
          <Figure label="without a slot" value={essays.excess} />
        </div>
        {isOpen && mayChange ? (
          <DropZone
            label={isBusy ? 'Sending …' : 'Drop more files here'}
            take={(files) => void take(files)}
          />
        ) : null}
      </div>
    </Panel>
  );
}
