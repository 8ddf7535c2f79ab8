/** What the students were asked, and by what their essays are judged. */
import type { ReactNode } from 'react';
import { Button } from '../../design/parts.tsx';
import type { Turn } from './desk.ts';
import { paragraphsOf } from './paragraphs.ts';

interface DrawerProps {
  readonly turn: Turn;
  readonly isOpen: boolean;
  close(): void;
}

export function Drawer({ turn, isOpen, close }: DrawerProps): ReactNode {
  if (!isOpen) return null;
  const { prompt, instructions, rubric } = turn;
  return (
    <aside className="drawer" aria-label="Task and criteria">
      <header>
        <h2>Task and criteria</h2>
        <Button isSmall onClick={close}>
          Close <kbd>R</kbd>
        </Button>
      </header>
      <Part title="The task" text={prompt} />
      <Part title="How to judge" text={instructions} />
      <Part title="Criteria" text={rubric} />
      {prompt === null && instructions === null && rubric === null ? (
        <p>Nothing was written down for this session. Judge the essays as a whole.</p>
      ) : null}
    </aside>
  );
}

function Part({ title, text }: { readonly title: string; readonly text: string | null }): ReactNode {
  if (text === null) return null;
  return (
    <section>
      <h3>{title}</h3>
      {paragraphsOf(text).map((paragraph, at) => (
        <p key={at}>{paragraph}</p>
      ))}
    </section>
  );
}
