/** Rows of essays: where each is, how long, and by whom where somebody has confirmed it. */
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { Pill } from '../../design/parts.tsx';
import { When } from '../../design/time.tsx';
import { essayStatusSaid, essayStatusTone } from './batch-words.ts';

export type Essay = Answer<'essay.list'>['items'][number];

interface EssayTableProps {
  readonly items: readonly Essay[];
  /** Names by essay; null: nobody asks in this batch who wrote what. */
  readonly students: ReadonlyMap<string, string> | null;
  open(essayId: string): void;
}

export const EssayTable = ({ items, students, open }: EssayTableProps): ReactNode => (
  <table className="essays">
    <thead>
      <tr>
        <th className="number">Slot</th>
        <th>File</th>
        {students === null ? null : <th>Student</th>}
        <th>Status</th>
        <th className="number">Words</th>
        <th>Problem</th>
        <th>Changed</th>
      </tr>
    </thead>
    <tbody>
      {items.map(({ essayId, slot, fileName, status, words, code, updatedAt, erasedAt }) => (
        <tr key={essayId}>
          <td className="number">{slot}</td>
          <td>
            <button type="button" className="name" onClick={() => open(essayId)}>
              {fileName ?? (status === 'uploaded' ? 'no file yet' : essayId)}
            </button>
            {erasedAt === null ? null : <Pill>erased</Pill>}
          </td>
          {students === null ? null : <td>{students.get(essayId) ?? '–'}</td>}
          <td>
            <Pill tone={essayStatusTone(status)}>{essayStatusSaid(status)}</Pill>
          </td>
          <td className="number">{words ?? '–'}</td>
          <td className="mono">{code}</td>
          <td>
            <When at={updatedAt} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
