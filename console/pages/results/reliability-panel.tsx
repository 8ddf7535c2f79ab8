/** How sure it is, in plain words first and in figures after: which one to quote, and why. */
import type { ReactNode } from 'react';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { anchorsSaid, reliabilityFigures } from '../../../contracts/assessment/result-words.ts';
import { Panel } from '../../design/parts.tsx';

export function ReliabilityPanel({ result }: { readonly result: AssessmentResult }): ReactNode {
  const figures = reliabilityFigures(result);
  return (
    <div className="stack">
      <div className="columns">
        <Panel title="In plain words">
          <ul className="sentences">
            {result.reliability.reading.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Panel>
        <Panel title="Why this figure and not the usual one">
          <div className="sentences">
            <p>
              Pairs are chosen by what earlier answers said, so that close essays meet more often. Close pairs
              make any set of answers look consistent, and the usual figure (SSR) rises by itself: it would be
              high even if judges tossed coins.
            </p>
            <p>
              The figure quoted here asks something else: how much of the distance between essays would be
              left if the noise of their places were taken out. Choosing pairs does not move it. It is the
              lower one, and the one that can be defended.
            </p>
          </div>
        </Panel>
      </div>
      <Panel title="Figures" isFlush>
        <table>
          <thead>
            <tr>
              <th>Figure</th>
              <th className="number">Value</th>
              <th>Says</th>
            </tr>
          </thead>
          <tbody>
            {figures.map(([name, value, says], at) => (
              <tr key={name} className={at === 0 ? 'to-quote' : undefined}>
                <td>{name}</td>
                <td className="number">{value}</td>
                <td>{says}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      {result.grading === null ? null : (
        <Panel title="What the grades rest on">
          <ul className="sentences">
            {anchorsSaid(result).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Panel>
      )}
    </div>
  );
}
