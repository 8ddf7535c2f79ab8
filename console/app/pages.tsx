/** Every page with its place; each is loaded when it is first gone to, but for the one at the front door. */
import { type ComponentType, createElement, lazy } from 'react';
import { askForOverview, OverviewPage } from '../pages/overview/overview-page.tsx';

export interface PageProps {
  /** What the pattern took from the path. */
  readonly params: { readonly [name: string]: string };
}

export interface PageOf {
  readonly pattern: string;
  /** The word in the navigation that it belongs to. */
  readonly area: Area;
  readonly Page: ComponentType<PageProps>;
  /** Fetches it ahead of its first drawing. */
  fetch(): Promise<unknown>;
  /** Asks for what it will show first, while it is still to be drawn. */
  ask?(): void;
}

export const areas = [
  { id: 'overview', to: '/', label: 'Overview', isOperators: true },
  { id: 'machines', to: '/machines', label: 'Machines', isOperators: true },
  { id: 'supervisor', to: '/supervisor', label: 'Supervisor', isOperators: true },
  { id: 'batches', to: '/batches', label: 'Batches', isOperators: false },
  { id: 'results', to: '/results', label: 'Results', isOperators: false },
  { id: 'judge', to: '/judge', label: 'Judge', isOperators: false },
  { id: 'gateway', to: '/gateway', label: 'Gateway', isOperators: true },
] as const;
export type Area = (typeof areas)[number]['id'];

export const pages: readonly PageOf[] = [
  { ...page('/', 'overview', () => Promise.resolve(OverviewPage)), ask: askForOverview },
  page('/machines', 'machines', () =>
    import('../pages/machines/machines-page.tsx').then((at) => at.MachinesPage),
  ),
  page('/machines/:kind', 'machines', () =>
    import('../pages/machines/machine-page.tsx').then((at) => at.MachinePage),
  ),
  page('/actors/:kind/:id', 'machines', () =>
    import('../pages/actor/actor-page.tsx').then((at) => at.ActorPage),
  ),
  page('/supervisor', 'supervisor', () =>
    import('../pages/supervisor/supervisor-page.tsx').then((at) => at.SupervisorPage),
  ),
  page('/batches', 'batches', () => import('../pages/batches/batches-page.tsx').then((at) => at.BatchesPage)),
  page('/batches/:batchId', 'batches', () =>
    import('../pages/batches/batch-page.tsx').then((at) => at.BatchPage),
  ),
  page('/results', 'results', () => import('../pages/results/results-page.tsx').then((at) => at.ResultsPage)),
  page('/results/:assessmentId', 'results', () =>
    import('../pages/results/result-page.tsx').then((at) => at.ResultPage),
  ),
  page('/judge', 'judge', () => import('../pages/judge/judge-page.tsx').then((at) => at.JudgePage)),
  page('/judge/:assessmentId', 'judge', () =>
    import('../pages/judge/judge-page.tsx').then((at) => at.JudgePage),
  ),
  page('/gateway', 'gateway', () => import('../pages/gateway/gateway-page.tsx').then((at) => at.GatewayPage)),
];

function page(pattern: string, area: Area, load: () => Promise<ComponentType<PageProps>>): PageOf {
  let there: ComponentType<PageProps> | null = null;
  const fetch = async (): Promise<{ default: ComponentType<PageProps> }> => {
    there = await load();
    return { default: there };
  };
  const Later = lazy(fetch);
  // A page that is there is drawn at once: waiting for what has come shows a blank for a third of a second.
  const Page = (props: PageProps) => createElement(there ?? Later, props);
  return { pattern, area, Page, fetch };
}
