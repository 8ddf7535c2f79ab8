import type { ReactNode } from 'react';
import type { PageProps } from '../../app/pages.tsx';
import { PageHead } from '../../design/parts.tsx';

export function MachinePage({ params }: PageProps): ReactNode {
  return <PageHead title={params['kind'] ?? 'MachinePage'} />;
}
