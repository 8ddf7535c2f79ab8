/** Who would judge, how much would be asked at most, and what that costs. */
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';

type ForecastAnswer = NonNullable<Answer<'batch.preflight'>['assessment']>;

export function Forecast({ forecast }: { readonly forecast: ForecastAnswer }): ReactNode {
  const { judges, students, anchors, budget, estimatedUsd, gate, warnings } = forecast;
  return (
    <>
      <dl className="cost">
        <div>
          <dt>at most</dt>
          <dd>{budget.toLocaleString('en')}</dd>
          <dd className="unit">comparisons</dd>
        </div>
        <div>
          <dt>at most</dt>
          <dd>{estimatedUsd === null ? 'unknown' : `$${estimatedUsd.toFixed(2)}`}</dd>
          <dd className="unit">{estimatedUsd === null ? 'a price is not known' : 'for models'}</dd>
        </div>
        <div>
          <dt>of</dt>
          <dd>{students}</dd>
          <dd className="unit">{anchors === 0 ? 'essays, no anchors' : `essays, ${anchors} anchors`}</dd>
        </div>
      </dl>
      <p className="judged-by">
        Judged by{' '}
        {judges
          .map(({ judgeId, label, model, people }) =>
            [
              label ?? judgeId,
              model ??
                (people === null ? null : people === 0 ? 'everybody who may see it' : `${people} people`),
            ]
              .filter((part) => part !== null)
              .join(', '),
          )
          .join('; ')}
        . A session that is sure enough stops before its budget is used up.
      </p>
      {gate === null ? null : (
        <p>
          People would judge {gate.planned} pairs
          {gate.needed === null
            ? ''
            : `; about ${gate.needed} are needed to show whether they agree with the machines`}
          .
        </p>
      )}
      {warnings.length === 0 ? null : (
        <ul className="warnings">
          {warnings.map(({ code, message }) => (
            <li key={code + message}>{message}</li>
          ))}
        </ul>
      )}
    </>
  );
}
