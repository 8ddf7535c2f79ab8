/** What was asked for last stays in sight while something else is asked for: a filter makes no page blink. */
import { useRef } from 'react';
import type { Asked } from '../../api/use-ask.ts';

export function useLast<T>(asked: Asked<T>): Asked<T> {
  const last = useRef<T | null>(null);
  if (asked.answer !== null) last.current = asked.answer;
  return { ...asked, answer: asked.error === null ? last.current : asked.answer };
}
