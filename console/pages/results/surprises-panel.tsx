/** Answers that the scale did not expect; each can be read with both essays and the reason of its judge. */
import { type ReactNode, useEffect, useState } from 'react';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { number, percent, suspicionSaid } from '../../../contracts/assessment/result-words.ts';
import { type Answer, ask } from '../../api/client.ts';
import { Dialog } from '../../design/dialog.tsx';
import { Button, Empty, Panel } from '../../design/parts.tsx';
import type { ScriptRow } from './script-rows.ts';
import { TextOfScript } from './text-of-script.tsx';

type Surprise = AssessmentResult['surprises'][number];

interface SurprisesProps {
  readonly result: AssessmentResult;
  readonly rows: readonly ScriptRow[];
}

export const SurprisesPanel = (props: SurprisesProps): ReactNode => (
  <div className="stack">
    <Surprises {...props} />
    <Suspicions {...props} />
  </div>
);

function Surprises({ result, rows }: SurprisesProps): ReactNode {
  const [open, setOpen] = useState<Surprise | null>(null);
  const { surprises, isFinal } = result;
  if (surprises.length === 0)
    return (
      <Empty>
        {isFinal
          ? 'No answer was so unlikely that somebody should look at it.'
          : 'Surprises are looked for at the end of the session.'}
      </Empty>
    );
  const nameOf = (at: number): string => rows[at]?.name ?? String(at);
  return (
    <Panel title="Answers that nobody would have bet on" isFlush>
      <table>
        <thead>
          <tr>
            <th className="number">No.</th>
            <th>Won</th>
            <th>Against</th>
            <th>Judge</th>
            <th className="number">Expected</th>
            <th className="number">Residual</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {surprises.map((one) => (
            <tr key={one.seq}>
              <td className="number">{one.seq}</td>
              <td>{nameOf(one.winner)}</td>
              <td>{nameOf(one.loser)}</td>
              <td>{one.judge}</td>
              <td className="number">{percent(one.expected)}</td>
              <td className="number">{number(one.residual, 1)}</td>
              <td className="number">
                <Button isSmall onClick={() => setOpen(one)} aria-label={`Read both, comparison ${one.seq}`}>
                  Read both
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Dialog title="A surprising answer" isOpen={open !== null} close={() => setOpen(null)}>
        {open === null ? null : <Both one={open} result={result} rows={rows} close={() => setOpen(null)} />}
      </Dialog>
    </Panel>
  );
}

/** A hint and never a verdict: somebody should read these, whatever their place. */
function Suspicions({ result: { suspicions }, rows }: SurprisesProps): ReactNode {
  if (suspicions.length === 0) return null;
  return (
    <Panel title="Seemed to talk to the judge" note="A hint, never a verdict. Read these yourself." isFlush>
      <table>
        <thead>
          <tr>
            <th>Essay</th>
            <th>What it does</th>
            <th className="number">In comparisons</th>
          </tr>
        </thead>
        <tbody>
          {suspicions.map(({ item, essayId, anchorId, reason, comparisons }) => (
            <tr key={`${item}/${reason}`}>
              <td>{(item === null ? null : rows[item]?.name) ?? essayId ?? anchorId ?? 'not known which'}</td>
              <td>{suspicionSaid(reason)}</td>
              <td className="number">{comparisons}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

interface BothProps extends SurprisesProps {
  readonly one: Surprise;
  close(): void;
}

function Both({ one, result, rows, close }: BothProps): ReactNode {
  const { winner, loser, seq, judge, expected } = one;
  const [comparison, setComparison] = useState<Comparison | null>(null);
  const { assessmentId } = result;
  useEffect(() => {
    const leaving = new AbortController();
    comparisonOf({ assessmentId, item: winner, seq }, leaving.signal).then(setComparison, () => undefined);
    return () => leaving.abort();
  }, [assessmentId, winner, seq]);
  return (
    <div className="inside wide both">
      <header>
        <h2>Comparison {seq}</h2>
        <p>
          {judge} preferred the left one. The scale gave that {percent(expected)}.{' '}
          {comparison === null ? '' : (comparison.note ?? 'The judge gave no reason, or none was asked for.')}
        </p>
      </header>
      <div className="texts">
        {[winner, loser].map((at) => {
          const row = rows[at];
          return (
            <section key={at} aria-label={row?.name ?? String(at)} tabIndex={0}>
              <h3>
                {row?.name ?? at}
                <span>
                  {at === winner ? 'preferred' : ''} θ {number(row?.item.theta ?? null)}
                </span>
              </h3>
              {row === undefined ? null : <TextOfScript row={row} assignmentId={result.assignmentId} />}
            </section>
          );
        })}
      </div>
      <div className="acts">
        <Button look="primary" onClick={close}>
          Done
        </Button>
      </div>
    </div>
  );
}

type Comparison = Answer<'assessment.comparisons'>['items'][number];
interface Wanted {
  readonly assessmentId: string;
  readonly item: number;
  readonly seq: number;
}
const pageSize = 200;

/** Found among those of its winner: a script is compared some dozens of times, not thousands. */
async function comparisonOf(
  { assessmentId, item, seq }: Wanted,
  signal: AbortSignal,
): Promise<Comparison | null> {
  let cursor: string | undefined;
  do {
    const asked = {
      assessmentId,
      item,
      notes: true,
      limit: pageSize,
      ...(cursor === undefined ? {} : { cursor }),
    };
    const page = await ask('assessment.comparisons', asked, signal);
    const found = page.items.find((one) => one.seq === seq);
    if (found !== undefined) return found;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return null;
}
