/** A long table in pages that are all here already: the browser draws a hundred rows, not ten thousand. */
import { type ReactNode, useState } from 'react';
import { Button } from './parts.tsx';

interface RowPages<T> {
  /** Of the page in sight. */
  readonly rows: readonly T[];
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  /** Of the first row in sight, from 1. */
  readonly first: number;
  turn(to: number): void;
}

const pageSize = 100;

/** Another order or another choice of rows begins with its first page: `of` names it. */
export function useRowPages<T>(rows: readonly T[], of: string): RowPages<T> {
  const [state, setState] = useState({ of, page: 0 });
  const pages = Math.max(1, Math.ceil(rows.length / pageSize));
  const page = state.of === of ? Math.min(state.page, pages - 1) : 0;
  return {
    rows: rows.slice(page * pageSize, (page + 1) * pageSize),
    page,
    pages,
    total: rows.length,
    first: page * pageSize + 1,
    turn: (to) => setState({ of, page: Math.max(0, Math.min(pages - 1, to)) }),
  };
}

export function RowPaging<T>({ of }: { readonly of: RowPages<T> }): ReactNode {
  const { rows, page, pages, total, first, turn } = of;
  if (pages === 1) return null;
  return (
    <div className="paging acts">
      <Button isSmall disabled={page === 0} onClick={() => turn(0)}>
        First
      </Button>
      <Button isSmall disabled={page === 0} onClick={() => turn(page - 1)}>
        Before
      </Button>
      <Button isSmall disabled={page === pages - 1} onClick={() => turn(page + 1)}>
        Next
      </Button>
      <Button isSmall disabled={page === pages - 1} onClick={() => turn(pages - 1)}>
        Last
      </Button>
      <span role="status">
        {first.toLocaleString('en')} – {(first + rows.length - 1).toLocaleString('en')} of{' '}
        {total.toLocaleString('en')}
      </span>
    </div>
  );
}
