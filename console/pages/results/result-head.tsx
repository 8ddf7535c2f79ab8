/** The first that is said of a result: what it is not, how it stands, and the figures to quote. */
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import {
  caveatSaid,
  dollars,
  headline,
  percent,
  withheldSaid,
} from '../../../contracts/assessment/result-words.ts';
import { Figure, Meter, Pill } from '../../design/parts.tsx';
import { When } from '../../design/time.tsx';
import { isOver, statusSaid, statusTone } from './session-words.ts';

type Session = Answer<'assessment.get'>;

export function Standing({ session }: { readonly session: Session }): ReactNode {
  const { status, judged, failed, budget, pending, wave, percent: share, updatedAt } = session;
  return (
    <div className="standing" role="status">
      <Pill tone={statusTone(status)}>{statusSaid[status]}</Pill>
      <Meter
        label="Comparisons answered, of the budget"
        value={isOver(status) ? 1 : share}
        max={isOver(status) ? 1 : 100}
        tone={status === 'failed' ? 'bad' : isOver(status) ? 'good' : 'run'}
      />
      <span>
        {judged.toLocaleString('en')} of at most {budget.toLocaleString('en')} comparisons
        {failed === 0 ? '' : `, ${failed} failed`}
        {pending === 0 ? '' : `, ${pending} open`} · wave {wave} · <When at={updatedAt} />
      </span>
    </div>
  );
}

/** What must be read before any figure. */
export function Caveats({ result }: { readonly result: AssessmentResult }): ReactNode {
  const { isForGrading, isFinal, judges, caveats, gradesWithheld, wave } = result;
  const toys = judges.filter((judge) => !judge.isForGrading).map(({ judge }) => judge);
  const rest = caveats.filter((caveat) => caveat !== 'judge_not_for_grading');
  return (
    <div className="caveats">
      {isForGrading ? null : (
        <div className="notice bad" role="note">
          <strong>Not for grading</strong>
          <span>
            The judge {toys.join(', ')} is for tests and demonstrations: it does not understand what it ranks.
            Places and grades on this page say nothing about the essays.
          </span>
        </div>
      )}
      {isFinal && rest.length === 0 && gradesWithheld === null ? null : (
        <div className="notice warn" role="note">
          <strong>Read this first</strong>
          <ul>
            {isFinal ? null : <li>The session has not ended: this is its scale after wave {wave}.</li>}
            {gradesWithheld === null ? null : <li>{withheldSaid(gradesWithheld)}</li>}
            {rest.map((caveat) => (
              <li key={caveat}>{caveatSaid(caveat)}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

export function KeyFigures({ result }: { readonly result: AssessmentResult }): ReactNode {
  const { counts, reliability, needsHuman, grading, gradesWithheld, costUsd, isCostKnown } = result;
  const isGraded = grading !== null && gradesWithheld === null;
  const isReliable = !result.caveats.includes('not_reliable');
  return (
    <div className="figures">
      <Figure
        label={counts.anchors === 0 ? 'essays' : `essays and ${counts.anchors} anchors`}
        value={counts.students.toLocaleString('en')}
      />
      <Figure
        label={`comparisons of at most ${counts.budget.toLocaleString('en')}`}
        value={counts.judged.toLocaleString('en')}
      />
      <Figure
        label="reliability, the honest figure"
        value={percent(reliability.adaptiveSafe)}
        tone={isReliable ? 'plain' : 'warn'}
      />
      <Figure
        label={isGraded ? 'need a person' : 'grades, see above'}
        value={isGraded ? needsHuman.length.toLocaleString('en') : 'none'}
        tone={isGraded && needsHuman.length > 0 ? 'warn' : 'plain'}
      />
      <Figure label={isCostKnown ? 'cost' : 'cost, some prices unknown'} value={dollars(costUsd)} />
    </div>
  );
}

export const Lead = ({ result }: { readonly result: AssessmentResult }): ReactNode => (
  <div className="lead">
    {headline(result).map((line) => (
      <p key={line}>{line}</p>
    ))}
  </div>
);
