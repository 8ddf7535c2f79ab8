/** Essays whose grade is too risky to stand alone, the riskiest first, with what they could be instead. */
import { memo, type ReactNode, useMemo } from 'react';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { percent, withheldSaid } from '../../../contracts/assessment/result-words.ts';
import { Button, Empty, Panel } from '../../design/parts.tsx';
import { RowPaging, useRowPages } from '../../design/row-pages.tsx';
import { GradeStrip } from '../../plots/grade-strip.tsx';
import { type ScriptRow, sortRows } from './script-rows.ts';

interface NeedsProps {
  readonly result: AssessmentResult;
  readonly rows: readonly ScriptRow[];
  open(key: string): void;
}

const likelyFrom = 0.1;

/** Drawn anew with another result, and not whenever the pointer is over another script of the plot. */
export const NeedsPersonPanel = memo(function NeedsPersonPanel(props: NeedsProps): ReactNode {
  const { result, rows, open } = props;
  const needs = useMemo(
    () =>
      sortRows(
        rows.filter(({ needsHuman }) => needsHuman),
        { by: 'risk', isDown: true },
      ),
    [rows],
  );
  const pages = useRowPages(needs, result.assessmentId);
  if (result.gradesWithheld !== null) return <Empty>{withheldSaid(result.gradesWithheld)}</Empty>;
  if (needs.length === 0) return <Empty>No grade is riskier than the limit that was set.</Empty>;
  const grades = result.grading?.grades ?? [];
  return (
    <Panel title="Read these" note="Their grades are too risky to stand alone." isFlush>
      <table>
        <thead>
          <tr>
            <th>Essay</th>
            <th>Grade</th>
            <th>Could be</th>
            <th className="number">Risk</th>
            <th className="number">Compared</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {pages.rows.map(({ key, name, item }) => (
            <tr key={key}>
              <td>{name}</td>
              <td>
                <span className="grade">{item.grade}</span>
                {item.probabilities === null ? null : (
                  <GradeStrip grades={grades} probabilities={item.probabilities} />
                )}
              </td>
              <td>
                {grades
                  .map((grade, at) => ({ grade, share: item.probabilities?.[at] ?? 0 }))
                  .filter(({ grade, share }) => grade !== item.grade && share >= likelyFrom)
                  .toSorted((a, b) => b.share - a.share)
                  .map(({ grade, share }) => `${grade} (${percent(share)})`)
                  .join(', ')}
              </td>
              <td className="number">{percent(item.misgradeRisk)}</td>
              <td className="number">{item.comparisons}</td>
              <td className="number">
                <Button isSmall onClick={() => open(key)} aria-label={`Read ${name}`}>
                  Read
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <RowPaging of={pages} />
    </Panel>
  );
});
