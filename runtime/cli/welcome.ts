/** What `assay start` says to a person when the node is up. */
import { fields } from './print.ts';
import type { Token } from './token.ts';
import { typedAssay } from './typed-as.ts';

export interface Welcome {
  readonly node: string;
  readonly kinds: readonly string[];
  readonly http: string | null;
  readonly nats: string;
  readonly database: string;
  readonly home: string;
  readonly token: Token;
  readonly isDemo: boolean;
  /** Signs in to the console once; null: this node serves none. */
  readonly console: string | null;
}

export function welcome({
  node,
  kinds,
  http,
  nats,
  database,
  home,
  token,
  isDemo,
  console: link,
}: Welcome): string {
  const lines = fields({
    node,
    kinds: kinds.join(', '),
    console:
      link === null ? undefined : `${link}  (good once, for ten minutes; later: ${typedAssay} console)`,
    http: http ?? 'closed',
    token: tokenLine(token),
    nats,
    database,
    home,
  });
  const head = 'Assay is running. Ctrl-C stops it; what it was doing goes on at the next start.';
  return [head, lines, tryLines({ isDemo, kinds, http })].join('\n\n');
}

/** Printed in full only once: later it stands in its file. */
function tokenLine({ value, file, isNew }: Token): string {
  if (file === null) return 'from ASSAY_TOKEN';
  return isNew ? `${value} (kept in ${file})` : `in ${file}`;
}

function tryLines({ isDemo, kinds, http }: Pick<Welcome, 'isDemo' | 'kinds' | 'http'>): string {
  const essays = kinds.includes('batch')
    ? ['batch show demo', 'assessment results demo', 'essay timeline demo-00001', 'kind show essay --mermaid']
    : [];
  const talk = isDemo ? [...essays, 'actor send demo-order/first PAY'] : ['kind list', 'actor list'];
  return [
    'Try, in another terminal:',
    ...talk.map((command) => `  ${typedAssay} ${command}`),
    ...(http === null ? [] : [`  ${http}/docs   (the API, to read in a browser)`]),
  ].join('\n');
}
