/** Where a session of comparative judgement stands, in words. */
import type { AssessmentStatus } from '../../../contracts/assessment/words.ts';
import type { Tone } from '../../design/parts.tsx';

export const statusSaid: { readonly [S in AssessmentStatus]: string } = {
  initializing: 'begins',
  generating_pairs: 'plans pairs',
  waiting_callbacks: 'is judged',
  scoring: 'is scaled',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
};

export const isOver = (status: AssessmentStatus): boolean =>
  status === 'completed' || status === 'failed' || status === 'cancelled';

export function statusTone(status: AssessmentStatus): Tone {
  if (status === 'completed') return 'good';
  if (status === 'failed') return 'bad';
  return status === 'cancelled' ? 'plain' : 'run';
}
