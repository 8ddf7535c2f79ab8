/** Through a list that the server gives out page by page; the page in sight stands in the address. */
import type { ReactNode } from 'react';
import { go, usePlace, withQuery } from '../app/router.tsx';
import { Button } from './parts.tsx';

interface PagingProps {
  readonly cursor: string | null;
  readonly nextCursor: string | null;
}

export function Paging({ cursor, nextCursor }: PagingProps): ReactNode {
  const place = usePlace();
  if (nextCursor === null && cursor === null) return null;
  return (
    <div className="paging acts">
      <Button isSmall disabled={cursor === null} onClick={() => go(withQuery(place, { from: null }))}>
        Newest
      </Button>
      <Button
        isSmall
        disabled={nextCursor === null}
        onClick={() => go(withQuery(place, { from: nextCursor }))}
      >
        Older
      </Button>
    </div>
  );
}
