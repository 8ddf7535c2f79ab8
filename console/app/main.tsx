import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../design/tokens.css';
import '../design/base.css';
import '../design/parts.css';
import { openSession } from '../api/session.ts';
import { App } from './app.tsx';
import { applyTheme } from './theme.ts';

applyTheme();
void openSession();
const place = document.getElementById('app');
if (place === null) throw new Error('Expected an element `app` in the page; is this the built index.html?');
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
