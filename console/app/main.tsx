import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../design/tokens.css';
import '../design/base.css';
import '../design/parts.css';
import { openSession } from '../api/session.ts';
import { App } from './app.tsx';
import { pages } from './pages.tsx';
import { base, matched } from './router.tsx';
import { applyTheme } from './theme.ts';

applyTheme();
void openSession();
// The page is fetched while the node is asked who we are, not afterwards.
const path = location.pathname.slice(base.length);
void pages
  .find(({ pattern }) => matched(pattern === '/' ? '' : pattern, path) !== null)
  ?.fetch()
  .catch(() => undefined);
const place = document.getElementById('app');
if (place === null) throw new Error('Expected an element `app` in the page; is this the built index.html?');
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
