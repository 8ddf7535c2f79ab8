/** The script that is pointed at, beside the plot. Its room is always the same: nothing moves below it. */
import type { ReactNode } from 'react';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { flagSaid, number, percent } from '../../../contracts/assessment/result-words.ts';
import { Button, Pill } from '../../design/parts.tsx';
import { z95 } from '../../plots/caterpillar-layout.ts';
import { GradeStrip } from '../../plots/grade-strip.tsx';
import type { ScriptRow } from './script-rows.ts';

interface CardProps {
  readonly result: AssessmentResult;
  readonly row: ScriptRow | null;
  open(key: string): void;
}

export function ScriptCard({ result, row, open }: CardProps): ReactNode {
  if (row === null)
    return <aside className="script-card">Point at a script, or go along with the arrow keys.</aside>;
  const { item, name, key, needsHuman } = row;
  const isAnchor = item.anchorId !== null;
  const grades = result.grading?.grades ?? [];
  return (
    <aside className="script-card" aria-label="Script">
      <div className="over">
        {isAnchor ? 'Anchor of known grade' : `Rank ${item.rank ?? '–'} · tier ${item.tier}`}
      </div>
      <h3 title={name}>{name}</h3>
      <div className="big">
        <span className="grade">{item.grade ?? ''}</span>
        <span>
          θ {number(item.theta)} <span className="error">± {number(z95 * item.se)}</span>
        </span>
      </div>
      <div className="strip">
        {item.probabilities === null ? null : (
          <GradeStrip isLarge grades={grades} probabilities={item.probabilities} />
        )}
      </div>
      <dl className="facts">
        <dt>Compared</dt>
        <dd>
          {item.comparisons}, won {number(item.wins, Number.isInteger(item.wins) ? 0 : 1)}
        </dd>
        {item.misgradeRisk === null ? null : (
          <>
            <dt>Risk</dt>
            <dd>{percent(item.misgradeRisk)} that it is another grade</dd>
          </>
        )}
        {item.residual === null ? null : (
          <>
            <dt>Off</dt>
            <dd>{number(item.residual)} from where its grade says</dd>
          </>
        )}
      </dl>
      <div className="remarks">
        {needsHuman ? <Pill tone="warn">needs a person</Pill> : null}
        {item.flag === null ? null : <Pill tone="odd">{flagSaid(item.flag)}</Pill>}
      </div>
      <Button isSmall onClick={() => open(key)}>
        Read it
      </Button>
    </aside>
  );
}
