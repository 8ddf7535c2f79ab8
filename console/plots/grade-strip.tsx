/** How likely each grade is for one script: a small column a grade, the likeliest one filled. */
import type { ReactNode } from 'react';
import './grade-strip.css';

interface GradeStripProps {
  /** From the lowest. */
  readonly grades: readonly string[];
  readonly probabilities: readonly number[];
  readonly isLarge?: boolean;
}

export function GradeStrip({ grades, probabilities, isLarge }: GradeStripProps): ReactNode {
  const most = Math.max(...probabilities, 1e-9);
  const said = grades
    .map((grade, at) => ({ grade, share: probabilities[at] ?? 0 }))
    .filter(({ share }) => share >= 0.005)
    .map(({ grade, share }) => `${grade} ${percent(share)}`);
  return (
    <span
      className={isLarge === true ? 'grade-strip large' : 'grade-strip'}
      role="img"
      aria-label={`Grades: ${said.join(', ')}`}
      title={said.join(' · ')}
    >
      {grades.map((grade, at) => {
        const share = probabilities[at] ?? 0;
        return (
          <span key={grade} className={share === most ? 'column most' : 'column'}>
            <span className="share">{isLarge === true && share >= 0.005 ? percent(share) : ''}</span>
            <span
              className="bar"
              style={{ height: `${Math.max(2, (share / Math.max(most, 0.5)) * 100)}%` }}
            />
            {isLarge === true ? <span className="grade">{grade}</span> : null}
          </span>
        );
      })}
    </span>
  );
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
