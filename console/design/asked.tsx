/** The four things that a view of something asked for can be: on its way, refused, empty, there. */
import type { ReactNode } from 'react';
import type { Asked } from '../api/use-ask.ts';
import { Failure, Skeleton } from './parts.tsx';

interface AskedProps<T> {
  readonly of: Asked<T>;
  /** Of what is to come. */
  readonly height?: number;
  readonly children: (answer: T) => ReactNode;
}

export function WhenThere<T>({ of, height = 120, children }: AskedProps<T>): ReactNode {
  if (of.answer !== null) {
    return (
      <>
        {of.error === null ? null : <Failure error={of.error} again={of.again} />}
        {children(of.answer)}
      </>
    );
  }
  return of.error === null ? <Skeleton height={height} /> : <Failure error={of.error} again={of.again} />;
}
