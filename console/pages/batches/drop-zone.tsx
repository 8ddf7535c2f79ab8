/** Where files are dropped, or chosen by whoever has no mouse. */
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { Button } from '../../design/parts.tsx';

interface DropZoneProps {
  readonly label: string;
  take(files: readonly File[]): void;
}

const kinds = '.txt,.docx,.odt,.rtf,.pdf';

export function DropZone({ label, take }: DropZoneProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take([...event.dataTransfer.files]);
  };
  return (
    <div
      className={isOver ? 'drop-zone over' : 'drop-zone'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <strong>{label}</strong>
      <span>Text, Word, OpenDocument, RTF or PDF; one essay a file, at most 10 MB each.</span>
      <Button onClick={() => input.current?.click()}>Choose files …</Button>
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        aria-label="Files"
        tabIndex={-1}
        multiple
        accept={kinds}
        onChange={({ target }) => {
          take([...(target.files ?? [])]);
          target.value = '';
        }}
      />
    </div>
  );
}
