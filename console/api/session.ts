/** Who looks at this page: asked at the start, changed by signing in and out. */
import { createStore } from '@xstate/store';
import { keepCsrfToken, onSignedOut, Refused, send } from './client.ts';
import { forgetAnswers } from './use-ask.ts';

export interface Signed {
  readonly principal: { readonly id: string; readonly role: string };
  /** Sees machines, actors and the supervisor. */
  readonly isOperator: boolean;
  /** Nothing can be changed through this page. */
  readonly readOnly: boolean;
}

export type Session =
  | { readonly kind: 'asking' }
  | { readonly kind: 'out'; readonly why: Refused | null }
  | { readonly kind: 'in'; readonly signed: Signed };

const unknown = (): Session => ({ kind: 'asking' });

export const session = createStore({
  context: unknown(),
  on: {
    changed: (_before, { to }: { to: Session }) => to,
  },
});

const path = '/session';

/** Asks who we are; a link from the command line brings a code that signs in once. */
export async function openSession(): Promise<void> {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code !== null) {
    history.replaceState(null, '', location.pathname + location.search);
    // The page has asked who we are before its script was there: the answer is taken, and not read.
    send(path, { method: 'GET' }).catch(() => undefined);
    return signIn({ code });
  }
  await settle(send(path, { method: 'GET' }));
}

export const signIn = (credential: { readonly token: string } | { readonly code: string }): Promise<void> =>
  settle(send(path, { method: 'POST', body: JSON.stringify(credential) }));

export async function signOut(): Promise<void> {
  await send(path, { method: 'DELETE' }).catch(() => undefined);
  forgetAnswers();
  keepCsrfToken(null);
  session.trigger.changed({ to: { kind: 'out', why: null } });
}

async function settle(answering: Promise<Response>): Promise<void> {
  try {
    const { csrfToken, ...signed } = (await (await answering).json()) as Signed & { csrfToken: string };
    keepCsrfToken(csrfToken);
    session.trigger.changed({ to: { kind: 'in', signed } });
  } catch (error) {
    const why = error instanceof Refused ? error : null;
    // Nobody is signed in yet: that is no mistake that anyone has to read about.
    const isQuiet = why?.status === 401 && session.getSnapshot().context.kind === 'asking';
    session.trigger.changed({ to: { kind: 'out', why: isQuiet ? null : why } });
  }
}

onSignedOut(() => {
  if (session.getSnapshot().context.kind === 'in')
    session.trigger.changed({ to: { kind: 'out', why: null } });
});
