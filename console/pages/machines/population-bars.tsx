/** How many are in which status, the most first. */
import type { ReactNode } from 'react';

export function PopulationBars({
  statuses,
  rowsMax,
}: {
  readonly statuses: Readonly<Record<string, number>>;
  readonly rowsMax: number;
}): ReactNode {
  const rows = Object.entries(statuses)
    .filter(([, count]) => count > 0)
    .toSorted(([, one], [, other]) => other - one);
  const most = rows[0]?.[1] ?? 1;
  const shown = rows.slice(0, rowsMax);
  return (
    <ul className="bars-of-states" aria-label="Actors by status">
      {shown.map(([status, count]) => (
        <li key={status}>
          <span className="name" title={status}>
            {status}
          </span>
          <span className="bar" aria-hidden="true">
            <span style={{ width: `${(count / most) * 100}%` }} />
          </span>
          <span className="count">{count.toLocaleString('en')}</span>
        </li>
      ))}
      {rows.length > rowsMax ? <li className="rest">and {rows.length - rowsMax} more statuses</li> : null}
    </ul>
  );
}
