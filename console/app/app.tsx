/** The frame around every page: who is signed in, where we are, what went wrong. */
import { Component, type ReactNode, Suspense, useEffect } from 'react';
import { session, type Signed } from '../api/session.ts';
import { useStore } from '../api/use-store.ts';
import { Toasts } from '../design/dialog.tsx';
import { Button, Empty, Skeleton } from '../design/parts.tsx';
import { areas, pages } from './pages.tsx';
import { go, Link, matched, usePlace } from './router.tsx';
import { Navigation } from './navigation.tsx';
import { SignIn } from './sign-in.tsx';

export function App(): ReactNode {
  const state = useStore(session, (context) => context);
  switch (state.kind) {
    case 'asking':
      return null;
    case 'out':
      return <SignIn why={state.why} />;
    case 'in':
      return <House signed={state.signed} />;
  }
}

function House({ signed }: { readonly signed: Signed }): ReactNode {
  const { path } = usePlace();
  const found = pages
    .map((page) => ({ page, params: matched(page.pattern === '/' ? '' : page.pattern, path) }))
    .find(({ params }) => params !== null);
  const area = areas.find(({ id }) => id === found?.page.area);
  const mayNot = area?.isOperators === true && !signed.isOperator;
  // A teacher who comes to the front door is at home among the batches.
  useEffect(() => {
    if (path === '/' && !signed.isOperator) go('/batches', 'replace');
  }, [path, signed.isOperator]);
  useEffect(() => {
    document.title = area === undefined ? 'Assay' : `${area.label} · Assay`;
  }, [area]);
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <Navigation signed={signed} area={area?.id ?? null} />
      <main className="main" id="main" tabIndex={-1}>
        {signed.readOnly ? <ReadOnly /> : null}
        <Guarded key={path}>
          {found === undefined ? (
            <Nowhere />
          ) : mayNot ? (
            <Empty acts={<Link to="/batches">To the batches</Link>}>
              This page is for those who run the installation. Ask them for a token of the role `admin`.
            </Empty>
          ) : (
            <Suspense fallback={<Skeleton height={320} />}>
              <found.page.Page params={found.params ?? {}} />
            </Suspense>
          )}
        </Guarded>
      </main>
      <Toasts />
    </div>
  );
}

const ReadOnly = (): ReactNode => (
  <div className="notice warn read-only" role="note">
    This console is read-only: everything can be looked at, nothing can be changed.
  </div>
);

const Nowhere = (): ReactNode => (
  <Empty acts={<Link to="/">To the overview</Link>}>There is no page at this address.</Empty>
);

/** A page that breaks takes nobody along: the way out stays in sight. */
class Guarded extends Component<{ readonly children: ReactNode }, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { readonly error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div className="notice bad" role="alert">
        <strong>This page broke: {error.message}</strong>
        <p>Nothing was lost: all it shows is in the ledger. Reload it; if it breaks again, report it.</p>
        <div className="acts">
          <Button onClick={() => location.reload()}>Reload</Button>
        </div>
      </div>
    );
  }
}
