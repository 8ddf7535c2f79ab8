/** A run as its phases stand: what waits for what, how far each has come, what failed in it. */
import type { ReactNode } from 'react';
import type { PhaseName } from '../../../contracts/assessment/words.ts';
import type { Answer } from '../../api/client.ts';
import { Button, Meter, Pill, type Tone } from '../../design/parts.tsx';
import { outcomeSaid, phaseSaid } from './batch-words.ts';
import { boxSize, layoutGraph } from './run-graph-layout.ts';

export type Run = NonNullable<Answer<'batch.get'>['run']>;
type Phase = Run['phases'][number];

interface RunGraphProps {
  readonly run: Run;
  needsOf(phase: string): readonly string[];
  /** Null where nothing can be retried now. */
  readonly retry: ((phase: PhaseName, failed: number) => void) | null;
}

export function RunGraph({ run, needsOf, retry }: RunGraphProps): ReactNode {
  const skipped = run.skipped.filter((name) => !run.phases.some(({ phase }) => phase === name));
  const nodes = [...run.phases.map(({ step }) => step), ...skipped].map((id) => ({ id, needs: needsOf(id) }));
  const { nodes: placed, edges, width, height } = layoutGraph(nodes);
  const byStep = new Map(run.phases.map((phase) => [phase.step, phase]));
  return (
    <div className="run-graph" role="group" aria-label="Phases of the run" tabIndex={0}>
      <div className="paper" style={{ width, height }}>
        <svg width={width} height={height} aria-hidden="true">
          {edges.map(({ from, to, path }) => (
            <path
              key={`${from}/${to}`}
              d={path}
              className={
                byStep.get(from)?.outcome == null && !skipped.includes(from as PhaseName) ? '' : 'passed'
              }
            />
          ))}
        </svg>
        <ol>
          {placed.map(({ id, x, y }) => (
            <li key={id} style={{ left: x, top: y, ...boxSize }}>
              <PhaseBox name={id} phase={byStep.get(id) ?? null} retry={retry} />
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}

interface PhaseBoxProps {
  readonly name: string;
  /** Null: it was done before, and left out. */
  readonly phase: Phase | null;
  readonly retry: RunGraphProps['retry'];
}

function PhaseBox({ name, phase, retry }: PhaseBoxProps): ReactNode {
  const said = phaseSaid[name as PhaseName] ?? name;
  if (phase === null)
    return (
      <div className="phase-box skipped">
        <h3>{said}</h3>
        <Pill>done before</Pill>
      </div>
    );
  const { status, outcome, total, succeeded, failed, ineligible, percent } = phase;
  const mayRetry =
    outcome !== null && phase.phase !== null && (failed > 0 || outcome === 'failed_critically');
  return (
    <div className={`phase-box ${outcome === null ? status : outcome}`}>
      <h3>{said}</h3>
      <Pill tone={toneOf(phase)}>{outcome === null ? status : outcomeSaid[outcome]}</Pill>
      <Meter
        label={`${said}: through`}
        value={percent}
        max={100}
        tone={outcome === null ? 'run' : failed > 0 ? 'warn' : 'good'}
      />
      <span className="counts">
        {succeeded} of {total}
        {failed === 0 ? '' : `, ${failed} failed`}
        {ineligible === 0 ? '' : `, ${ineligible} left out`}
      </span>
      {mayRetry && retry !== null ? (
        <Button isSmall onClick={() => phase.phase !== null && retry(phase.phase, failed)}>
          Try again
        </Button>
      ) : null}
    </div>
  );
}

function toneOf({ status, outcome }: Phase): Tone {
  switch (outcome) {
    case null:
      return status === 'running' ? 'run' : 'plain';
    case 'completed_successfully':
      return 'good';
    case 'completed_with_failures':
      return 'warn';
    case 'failed_critically':
      return 'bad';
    default:
      return 'plain';
  }
}
