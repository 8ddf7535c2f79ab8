/**
 * Whether the node can do its work right now. Asked without a token and by many probes at once, so one look
 * at Postgres and NATS serves all of them for a moment.
 */
import type { NodeView } from '../node-view.ts';

const FRESH_MS = 500;

export function readinessOf(node: NodeView): () => Promise<boolean> {
  let asked: { readonly at: number; readonly isReady: Promise<boolean> } | null = null;
  return () => {
    const now = performance.now();
    if (asked === null || now - asked.at > FRESH_MS) asked = { at: now, isReady: look(node) };
    return asked.isReady;
  };
}

async function look(node: NodeView): Promise<boolean> {
  if (node.status !== 'ready') return false;
  const { postgres, nats } = await node.check();
  return postgres === null && nats === null && node.status === 'ready';
}
