/** What has just happened, in the words of the machines. */
import type { ReactNode } from 'react';
import { actorPath, Link } from '../../app/router.tsx';
import { useLive } from '../../api/live.ts';
import { useAsk } from '../../api/use-ask.ts';
import { Empty, Panel, Skeleton } from '../../design/parts.tsx';
import { When } from '../../design/time.tsx';

export const factsMax = 14;

export function FactsPanel(): ReactNode {
  const told = useLive((picture) => picture.facts);
  const asked = useAsk('fact.recent', { limit: factsMax });
  const facts = told.length > 0 ? told : (asked.answer?.rows ?? null);
  return (
    <Panel title="Recent facts" note="as this node hears them" isFlush>
      {facts === null ? (
        <Skeleton height={320} />
      ) : facts.length === 0 ? (
        <Empty>Nothing has happened since this node began to listen.</Empty>
      ) : (
        <table className="facts-table">
          <tbody>
            {facts.slice(0, factsMax).map(({ n, at, source, type }) => (
              <tr key={n}>
                <td>{type}</td>
                <td className="mono">
                  <Link to={actorPath(source)}>{source}</Link>
                </td>
                <td className="number quiet">
                  <When at={at} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
