/** Files that were dropped, and what became of each. */
import type { ReactNode } from 'react';
import { Button, Meter, Pill } from '../../design/parts.tsx';
import type { Receipt } from './upload.ts';

export interface FileState {
  readonly file: File;
  /** Null: not sent yet. */
  readonly receipt: Receipt | null;
}

/** The same file dropped twice is one file. */
export function withFiles(before: readonly FileState[], files: readonly File[]): readonly FileState[] {
  const known = new Set(before.map(({ file }) => markOf(file)));
  const fresh = files.filter((file) => !known.has(markOf(file)));
  return [...before, ...fresh.map((file) => ({ file, receipt: null }))];
}
const markOf = ({ name, size, lastModified }: File): string => `${name}/${size}/${lastModified}`;

interface FileListProps {
  readonly files: readonly FileState[];
  readonly isBusy: boolean;
  remove(at: number): void;
}

export function FileList({ files, isBusy, remove }: FileListProps): ReactNode {
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  const sent = files.reduce((sum, { file, receipt }) => sum + (receipt === null ? 0 : file.size), 0);
  if (files.length === 0) return <div className="file-list" />;
  return (
    <div className="file-list">
      <Meter label="Sent" value={sent} max={bytes} tone={sent === bytes ? 'good' : 'run'} />
      <ul>
        {files.map(({ file, receipt }, at) => (
          <li key={markOf(file)}>
            <span className="name" title={file.name}>
              {file.name}
            </span>
            <span className="size">{sizeSaid(file.size)}</span>
            {receipt === null ? (
              <Button
                isSmall
                look="quiet"
                disabled={isBusy}
                aria-label={`Remove ${file.name}`}
                onClick={() => remove(at)}
              >
                ×
              </Button>
            ) : (
              <Pill tone={toneOf(receipt)}>{saidOf(receipt)}</Pill>
            )}
            {receipt?.message == null ? null : <small>{receipt.message}</small>}
          </li>
        ))}
      </ul>
    </div>
  );
}

const toneOf = ({ status }: Receipt): 'good' | 'bad' | 'warn' =>
  status === 'refused' || status === 'failed' ? 'bad' : status === 'excess' ? 'warn' : 'good';

function saidOf({ status }: Receipt): string {
  if (status === 'excess') return 'no slot left';
  return status === 'refused' || status === 'failed' ? 'refused' : 'sent';
}

const sizeSaid = (bytes: number): string =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1024 ** 2
      ? `${Math.round(bytes / 1024)} kB`
      : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
