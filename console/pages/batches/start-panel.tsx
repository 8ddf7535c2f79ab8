/** What a pipeline would do and what it would cost, before anything is done; then its start. */
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { AssessmentSettingsInput } from '../../../contracts/assessment/judging-shapes.ts';
import type { PhaseName } from '../../../contracts/assessment/words.ts';
import { type Answer, ask } from '../../api/client.ts';
import { refusedFrom, useAsk } from '../../api/use-ask.ts';
import { WhenThere } from '../../design/asked.tsx';
import { tell } from '../../design/dialog.tsx';
import { Button, Failure, Field, Panel, Pill } from '../../design/parts.tsx';
import { phaseSaid, pipelineSaid } from './batch-words.ts';
import { type JudgingChoice, JudgingFields, settingsOf, usualChoice } from './judging-fields.tsx';
import { Forecast } from './forecast.tsx';
import { freshKey } from './fresh-key.ts';
import { useLast } from './use-last.ts';

interface StartPanelProps {
  readonly batchId: string;
  readonly pipeline: string;
  /** Changes when the answer may be another one. */
  readonly when: unknown;
  choose(pipeline: string): void;
  close(): void;
  started(): void;
}

export function StartPanel(props: StartPanelProps): ReactNode {
  const { batchId, pipeline, when, choose, close, started } = props;
  const [choice, setChoice] = useState<JudgingChoice>(usualChoice);
  const [redo, setRedo] = useState(false);
  const known = useAsk('batch.pipelines', {});
  const phases = known.answer?.pipelines.find(({ name }) => name === pipeline)?.phases ?? [];
  const judges = phases.includes('cj_assessment');
  const settings = useSettled(judges ? settingsOf(choice) : null);
  const request = { batchId, pipeline, redo, ...(settings === null ? {} : { assessment: settings }) };
  const asked = useAsk('batch.preflight', request, { when });
  // The last answer stays in sight; it just cannot be acted on.
  const shown = useLast(asked);
  return (
    <Panel
      title="Start a pipeline"
      acts={
        <Button isSmall look="quiet" onClick={close}>
          Close
        </Button>
      }
    >
      <div className="start">
        <div className="form">
          <Field label="Pipeline">
            <select className="input" value={pipeline} onChange={({ target }) => choose(target.value)}>
              {(known.answer?.pipelines ?? []).map(({ name }) => (
                <option key={name} value={name}>
                  {pipelineSaid(name)}
                </option>
              ))}
            </select>
          </Field>
          <label className="check">
            <input type="checkbox" checked={redo} onChange={({ target }) => setRedo(target.checked)} />
            Do again what is done already
          </label>
          {judges ? (
            <JudgingFields choice={choice} set={(part) => setChoice({ ...choice, ...part })} />
          ) : null}
        </div>
        <WhenThere of={shown} height={320}>
          {(preflight) => (
            <Preflight preflight={preflight}>
              <StartButton
                request={request}
                isAllowed={preflight.allowed && preflight === asked.answer}
                started={started}
              />
            </Preflight>
          )}
        </WhenThere>
      </div>
    </Panel>
  );
}

const restMs = 350;

/** What is typed is asked for when somebody has stopped typing. */
function useSettled(settings: AssessmentSettingsInput | null): AssessmentSettingsInput | null {
  const [settled, setSettled] = useState(settings);
  const text = JSON.stringify(settings);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text) as AssessmentSettingsInput | null), restMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

type PreflightAnswer = Answer<'batch.preflight'>;

function Preflight({
  preflight,
  children,
}: {
  readonly preflight: PreflightAnswer;
  readonly children: ReactNode;
}): ReactNode {
  const { allowed, message, code, phases, skipped, essays, assessment } = preflight;
  return (
    <section className="preflight" aria-label="What it would do">
      <ol className="plan">
        {phases.map(({ phase, isAvailable, isDone }) => (
          <li key={phase}>
            {phaseSaid[phase]}
            <PlanPill isSkipped={skipped.includes(phase)} isAvailable={isAvailable} isDone={isDone} />
          </li>
        ))}
      </ol>
      <p>
        {essays} {essays === 1 ? 'essay' : 'essays'} would take part.
      </p>
      {assessment === null ? null : <Forecast forecast={assessment} />}
      {allowed ? null : (
        <div className="notice warn" role="note">
          <strong>It cannot start now.</strong>
          <span>{message ?? code}</span>
        </div>
      )}
      {children}
    </section>
  );
}

function PlanPill(props: {
  readonly isSkipped: boolean;
  readonly isAvailable: boolean;
  readonly isDone: boolean;
}): ReactNode {
  if (props.isSkipped) return <Pill>done before, left out</Pill>;
  if (!props.isAvailable) return <Pill tone="bad">not installed here</Pill>;
  return props.isDone ? <Pill>is done again</Pill> : <Pill tone="accent">will be done</Pill>;
}

interface StartButtonProps {
  readonly request: {
    readonly batchId: string;
    readonly pipeline: string;
    readonly redo: boolean;
    readonly assessment?: AssessmentSettingsInput;
  };
  readonly isAllowed: boolean;
  started(): void;
}

/** The key is made once for each thing asked for: a click that is repeated starts nothing twice. */
function StartButton({ request, isAllowed, started }: StartButtonProps): ReactNode {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ReturnType<typeof refusedFrom> | null>(null);
  const wanted = JSON.stringify(request);
  const key = useMemo(() => freshKey(), [wanted]);
  const start = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const { result, phases } = await ask('batch.run', { ...request, idempotencyKey: key });
      const said = phases.map((phase: PhaseName) => phaseSaid[phase].toLowerCase()).join(', ');
      tell('good', result === 'started' ? `Started: ${said}.` : 'There is nothing to do: all of it is done.');
      started();
    } catch (refused) {
      setError(refusedFrom(refused));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {error === null ? null : <Failure error={error} />}
      <div className="acts">
        <Button look="primary" disabled={!isAllowed || isBusy} onClick={() => void start()}>
          Start {pipelineSaid(request.pipeline).toLowerCase()}
        </Button>
      </div>
    </>
  );
}
