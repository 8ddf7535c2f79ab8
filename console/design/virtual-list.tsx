/** A list of any length that draws only what is in sight; rows of one height. Asks for more near its end. */
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';

interface VirtualListProps<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly rowHeight: number;
  readonly height: number;
  keyOf(row: T): string;
  readonly draw: (row: T, index: number) => ReactNode;
  /** Called when the end comes into sight. */
  readonly more?: (() => void) | undefined;
}

const spareRows = 8;

export function VirtualList<T>(props: VirtualListProps<T>): ReactNode {
  const { label, rows, rowHeight, height, keyOf, draw, more } = props;
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const first = Math.max(0, Math.floor(top / rowHeight) - spareRows);
  const last = Math.min(rows.length, Math.ceil((top + height) / rowHeight) + spareRows);
  const isNearEnd = last >= rows.length - spareRows;
  useLayoutEffect(() => {
    if (isNearEnd) more?.();
  }, [isNearEnd, more, rows.length]);
  return (
    <div
      ref={box}
      className="virtual"
      role="list"
      aria-label={label}
      tabIndex={0}
      style={{ height: Math.min(height, Math.max(rowHeight, rows.length * rowHeight)) }}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div className="track" role="presentation" style={{ height: rows.length * rowHeight }}>
        {rows.slice(first, last).map((row, offset) => (
          <div
            key={keyOf(row)}
            role="listitem"
            aria-setsize={rows.length}
            aria-posinset={first + offset + 1}
            className="row"
            style={{ top: (first + offset) * rowHeight, height: rowHeight }}
          >
            {draw(row, first + offset)}
          </div>
        ))}
      </div>
    </div>
  );
}
