import type { ReactNode } from 'react';
import { Panel, Pill, Skeleton } from '../../design/parts.tsx';
import { spanOf } from '../../design/time.tsx';
import type { Health } from './use-health.ts';

/** Longer than a heartbeat may be late. */
export const nodeSilentMs = 30_000;

export function NodesPanel({ health }: { readonly health: Health | null }): ReactNode {
  return (
    <Panel title="Nodes" isFlush>
      {health === null ? (
        <Skeleton height={120} />
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Node</th>
              <th scope="col" className="number">
                Heard
              </th>
            </tr>
          </thead>
          <tbody>
            {health.nodes.map((node) => (
              <tr key={node.id}>
                <th scope="row" title={node.id}>
                  {node.name} {node.id === health.self.node ? <Pill>answers here</Pill> : null}
                  <span className="roles">{node.roles.join(', ')}</span>
                </th>
                <td className="number">
                  {node.silentMs > nodeSilentMs ? (
                    <Pill tone="bad">silent for {spanOf(node.silentMs)}</Pill>
                  ) : (
                    `${spanOf(node.silentMs)} ago`
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
