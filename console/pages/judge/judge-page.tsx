/** Two essays side by side, and which is better. Made to be used for hours: by keys, quietly, nameless. */
import { type ReactNode, useState } from 'react';
import type { PageProps } from '../../app/pages.tsx';
import { session } from '../../api/session.ts';
import { useStore } from '../../api/use-store.ts';
import { Empty } from '../../design/parts.tsx';
import { comfort } from './comfort.ts';
import { turnOn } from './desk.ts';
import { DeskTop } from './desk-top.tsx';
import { DeskFoot } from './desk-foot.tsx';
import { Drawer } from './drawer.tsx';
import { EssaySheet } from './essay-sheet.tsx';
import { Between, Broken, Done, Welcome } from './desk-states.tsx';
import { SkipDialog } from './skip-dialog.tsx';
import { useDesk } from './use-desk.ts';
import { useDeskKeys } from './use-desk-keys.ts';
import './judge.css';

export function JudgePage({ params }: PageProps): ReactNode {
  const isReadOnly = useStore(session, (state) => state.kind === 'in' && state.signed.readOnly);
  if (isReadOnly) return <Empty>This console is read-only, so nobody can judge here.</Empty>;
  return <JudgeDesk assessmentId={params['assessmentId'] ?? null} />;
}

function JudgeDesk({ assessmentId }: { readonly assessmentId: string | null }): ReactNode {
  const likes = useStore(comfort, (context) => context);
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const [isNoteOpen, setNoteOpen] = useState(false);
  const [isSkipping, setSkipping] = useState(false);
  const deeds = useDesk(assessmentId, likes.undoMs, isNoteOpen);
  const { desk } = deeds;
  const turn = turnOn(desk);
  useDeskKeys({
    deeds,
    isSkipping,
    toggleDrawer: () => setDrawerOpen((is) => !is),
    openNote: () => setNoteOpen(true),
    openSkip: () => setSkipping(true),
    close: () => {
      setDrawerOpen(false);
      setNoteOpen(false);
    },
  });
  const { step } = desk;
  if (step.kind === 'start') return <Welcome begin={deeds.begin} />;
  if (step.kind === 'nothing') return <Done desk={desk} again={deeds.begin} />;
  const paper = likes.paper === 'as the page' ? undefined : likes.paper;
  return (
    <section
      className={likes.isFocused ? 'desk is-focus' : 'desk'}
      data-paper={paper}
      aria-label="Judging"
      style={{ fontSize: likes.sizePx }}
    >
      <DeskTop
        desk={desk}
        turn={turn}
        isDrawerOpen={isDrawerOpen}
        toggleDrawer={() => setDrawerOpen(!isDrawerOpen)}
      />
      {step.kind === 'refused' ? <Broken error={step.error} again={deeds.again} /> : null}
      {turn === null ? (
        <Between isBroken={step.kind === 'refused'} />
      ) : (
        <Pair deeds={deeds} pair={`${turn.assessmentId}/${turn.seq}/${turn.shownAt}`} />
      )}
      <DeskFoot
        deeds={deeds}
        turn={turn}
        isNoteOpen={isNoteOpen}
        setNoteOpen={setNoteOpen}
        skip={() => setSkipping(true)}
      />
      {turn === null ? null : <Drawer turn={turn} isOpen={isDrawerOpen} close={() => setDrawerOpen(false)} />}
      <SkipDialog isOpen={isSkipping} close={() => setSkipping(false)} skip={deeds.skip} />
    </section>
  );
}

function Pair({
  deeds,
  pair,
}: {
  readonly deeds: ReturnType<typeof useDesk>;
  readonly pair: string;
}): ReactNode {
  const { step } = deeds.desk;
  const turn = turnOn(deeds.desk);
  if (turn === null) return null;
  const winner = step.kind === 'chosen' || step.kind === 'sending' ? step.winner : null;
  const lookOf = (side: 'first' | 'second'): 'plain' | 'chosen' | 'other' =>
    winner === null ? 'plain' : winner === side || winner === 'tie' ? 'chosen' : 'other';
  return (
    <div className={step.kind === 'asking' ? 'pair is-old' : 'pair'} aria-busy={step.kind === 'asking'}>
      <EssaySheet label="Left essay" text={turn.first.text} look={lookOf('first')} pair={`${pair}/1`} />
      <EssaySheet label="Right essay" text={turn.second.text} look={lookOf('second')} pair={`${pair}/2`} />
    </div>
  );
}
