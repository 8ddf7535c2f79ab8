/** Paths under `/console`, kept in the address bar, so that every view can be linked to and gone back to. */
import { type MouseEvent, type ReactNode, useSyncExternalStore } from 'react';

export const base = '/console';

const changed = new EventTarget();
const subscribe = (tell: () => void): (() => void) => {
  changed.addEventListener('change', tell);
  window.addEventListener('popstate', tell);
  return () => {
    changed.removeEventListener('change', tell);
    window.removeEventListener('popstate', tell);
  };
};
const here = (): string => location.pathname.slice(base.length) + location.search;

export interface Place {
  /** `/machines/essay` */
  readonly path: string;
  readonly query: URLSearchParams;
}

export function usePlace(): Place {
  const text = useSyncExternalStore(subscribe, here);
  const [path = '/', query = ''] = text.split('?', 2);
  return { path: path === '' ? '/' : path, query: new URLSearchParams(query) };
}

export function go(to: string, how: 'push' | 'replace' = 'push'): void {
  if (to === here()) return;
  if (how === 'push') history.pushState(null, '', base + to);
  else history.replaceState(null, '', base + to);
  changed.dispatchEvent(new Event('change'));
}

/** The present place with other words in its query; an empty one is taken out. */
export function withQuery(place: Place, words: { readonly [name: string]: string | null }): string {
  const query = new URLSearchParams(place.query);
  for (const [name, word] of Object.entries(words)) {
    if (word === null || word === '') query.delete(name);
    else query.set(name, word);
  }
  const text = query.toString();
  return text === '' ? place.path : `${place.path}?${text}`;
}

/** `:name` takes one part of a path. Null: another page. */
export function matched(pattern: string, path: string): { readonly [name: string]: string } | null {
  const wanted = pattern.split('/');
  const parts = path.replace(/\/$/, '').split('/');
  if (wanted.length !== parts.length) return null;
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const given = parts[index] ?? '';
    if (part.startsWith(':')) found[part.slice(1)] = decodeURIComponent(given);
    else if (part !== given) return null;
  }
  return found;
}

/** A key such as `order/4711` as two parts of a path. */
export const actorPath = (key: string): string =>
  `/actors/${key.split('/').map(encodeURIComponent).join('/')}`;

interface LinkProps {
  readonly to: string;
  readonly className?: string | undefined;
  readonly title?: string | undefined;
  readonly isCurrent?: boolean | undefined;
  readonly children: ReactNode;
}

export function Link({ to, className, title, isCurrent, children }: LinkProps): ReactNode {
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a
      href={base + to}
      className={className}
      title={title}
      aria-current={isCurrent === true ? 'page' : undefined}
      onClick={follow}
    >
      {children}
    </a>
  );
}
