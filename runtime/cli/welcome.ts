/** What `assay start` says to a person when the node is up. */
import { fields } from './print.ts';
import type { Token } from './token.ts';

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
    console: link === null ? undefined : `${link}  (good once, for ten minutes; later: assay console)`,
    http: http ?? 'closed',
    token: tokenLine(token),
    nats,
    database,
    home,
  });
  const head = 'Assay is running. Ctrl-C stops it; what it was doing goes on at the next start.';
  return [head, lines, tryLines(isDemo, http)].join('\n\n');
}

/** Printed in full only once: later it stands in its file. */
function tokenLine({ value, file, isNew }: Token): string {
  if (file === null) return 'from ASSAY_TOKEN';
  return isNew ? `${value} (kept in ${file})` : `in ${file}`;
}

function tryLines(isDemo: boolean, http: string | null): string {
  const live = http === null ? [] : [`  ${http}/docs   (the API, to read in a browser)`];
  const key = isDemo ? 'demo-order/first' : null;
  const talk =
    key === null
      ? ['  npm run -s assay -- kind list', '  npm run -s assay -- actor list']
      : [
          '  npm run -s assay -- batch show demo',
          '  npm run -s assay -- assessment list',
          '  npm run -s assay -- essay timeline demo-00001',
          '  npm run -s assay -- kind show essay --mermaid',
          `  npm run -s assay -- actor send ${key} PAY`,
        ];
  return ['Try, in another terminal:', ...talk, ...live].join('\n');
}
