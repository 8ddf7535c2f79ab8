import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../design/tokens.css';
import '../design/base.css';
import '../design/parts.css';
import { openSession, session } from '../api/session.ts';
import { App } from './app.tsx';
import { pages } from './pages.tsx';
import { base, matched } from './router.tsx';
import { applyTheme } from './theme.ts';

applyTheme();
// Not awaited here: a page imports this file's own chunk, and would wait for it for ever.
void draw();

async function draw(): Promise<void> {
  const path = location.pathname.slice(base.length);
  const first = pages.find(({ pattern }) => matched(pattern === '/' ? '' : pattern, path) !== null);
  // The page is fetched while the node is asked who we are; what it shows is asked for while it is drawn.
  const asking = openSession().then(() => {
    const now = session.getSnapshot().context;
    if (now.kind === 'in' && now.signed.isOperator) first?.ask?.();
  });
  await Promise.allSettled([asking, first?.fetch()]);
  const place = document.getElementById('app');
  if (place === null) throw new Error('Expected an element `app` in the page; is this the built index.html?');
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
