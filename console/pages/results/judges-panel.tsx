import type { ReactNode } from 'react';
import type { AssessmentResult, ResultJudge } from '../../../contracts/assessment/judging-result.ts';
import { dollars, kindSaid, number, percent } from '../../../contracts/assessment/result-words.ts';
import { Panel, Pill } from '../../design/parts.tsx';
import { spanOf } from '../../design/time.tsx';

export function JudgesPanel({ result }: { readonly result: AssessmentResult }): ReactNode {
  return (
    <Panel
      title="Judges"
      note={
        'Side bias is in logits in favour of the first; it is taken out of the places. Infit near ' +
        '1 is as expected.'
      }
      isFlush
    >
      <table>
        <thead>
          <tr>
            <th>Judge</th>
            <th className="number">Judged</th>
            <th className="number">Failed</th>
            <th className="number">First wins</th>
            <th>Side bias</th>
            <th className="number">Infit</th>
            <th className="number">Agrees</th>
            <th className="number">Usual time</th>
            <th>Remarks</th>
          </tr>
        </thead>
        <tbody>
          {result.judges.map((judge) => (
            <JudgeRow key={judge.judge} judge={judge} />
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function JudgeRow({ judge }: { readonly judge: ResultJudge }): ReactNode {
  return (
    <tr>
      <td>
        <strong>{judge.judge}</strong>
        <small className="below">{[kindSaid[judge.kind], ...judge.models].join(' · ')}</small>
      </td>
      <td className="number">{judge.judged}</td>
      <td className="number">{judge.failed}</td>
      <td className="number">{percent(judge.firstShare)}</td>
      <td>
        <Bias judge={judge} />
      </td>
      <td className="number">{number(judge.infit)}</td>
      <td className="number">{percent(judge.agreement)}</td>
      <td className="number">{judge.medianMs === null ? '–' : spanOf(judge.medianMs)}</td>
      <td>
        {judge.isForGrading ? null : <Pill tone="bad">not for grading</Pill>}{' '}
        {judge.flags.map((flag) => (
          <Pill key={flag} tone="warn">
            {flag.replaceAll('_', ' ')}
          </Pill>
        ))}
      </td>
    </tr>
  );
}

const biasMax = 2;
const width = 110;

/** A line from minus two to plus two logits, with its 95 % interval: does it reach over the middle? */
function Bias({ judge: { position, positionSe } }: { readonly judge: ResultJudge }): ReactNode {
  if (position === null) return <>–</>;
  const x = (value: number): number =>
    ((Math.max(-biasMax, Math.min(biasMax, value)) + biasMax) / (2 * biasMax)) * width;
  const reach = 1.96 * (positionSe ?? 0);
  return (
    <span className="bias">
      <svg width={width} height={14} aria-hidden="true">
        <line className="middle" x1={width / 2} x2={width / 2} y1={0} y2={14} />
        <line className="reach" x1={x(position - reach)} x2={x(position + reach)} y1={7} y2={7} />
        <circle cx={x(position)} cy={7} r={3.5} />
      </svg>
      {number(position)} ± {number(positionSe)}
    </span>
  );
}

export function CostsPanel({ result }: { readonly result: AssessmentResult }): ReactNode {
  const { judges, costUsd, tokens, isCostKnown, counts } = result;
  return (
    <Panel title="Costs" isFlush>
      <table>
        <thead>
          <tr>
            <th>Judge</th>
            <th className="number">Comparisons</th>
            <th className="number">Tokens</th>
            <th className="number">Cost</th>
            <th className="number">Each</th>
          </tr>
        </thead>
        <tbody>
          {judges.map(({ judge, models, judged, tokens: used, costUsd: cost }) => (
            <tr key={judge}>
              <td>
                {judge}
                <small className="below">{models.join(' · ')}</small>
              </td>
              <td className="number">{judged}</td>
              <td className="number">{used.toLocaleString('en')}</td>
              <td className="number">{dollars(cost)}</td>
              <td className="number">{judged === 0 ? '–' : dollars(cost / judged)}</td>
            </tr>
          ))}
          <tr>
            <td>
              <strong>{isCostKnown ? 'Together' : 'Together, without unknown prices'}</strong>
            </td>
            <td className="number">{counts.judged}</td>
            <td className="number">{tokens.toLocaleString('en')}</td>
            <td className="number">
              <strong>{dollars(costUsd)}</strong>
            </td>
            <td className="number">
              {counts.students === 0 ? '' : `${dollars(costUsd / counts.students)} an essay`}
            </td>
          </tr>
        </tbody>
      </table>
    </Panel>
  );
}
