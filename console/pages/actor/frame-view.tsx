/** The actor at one moment: what that entry changed, and everything it knew then. */
import { type ReactNode, useState } from 'react';
import type { Change, Frame } from '../../api/generated.ts';
import { Json, Panel, type Tab, Tabs } from '../../design/parts.tsx';

type Shown = 'changes' | 'context' | 'more';
const tabs: readonly Tab<Shown>[] = [
  { id: 'changes', label: 'What changed' },
  { id: 'context', label: 'Context' },
  { id: 'more', label: 'Accepts' },
];

export function FrameView({ frame, isNow }: { readonly frame: Frame; readonly isNow: boolean }): ReactNode {
  const [shown, show] = useState<Shown>('changes');
  return (
    <Panel title={isNow ? 'Now' : `At version ${frame.version}`} note={frame.type}>
      <Tabs<Shown> label="What of it" tabs={tabs} chosen={shown} choose={show}>
        {shown === 'changes' ? <Changes changes={frame.changes} /> : null}
        {shown === 'context' ? <Json value={frame.context} /> : null}
        {shown === 'more' ? <Accepts frame={frame} /> : null}
      </Tabs>
    </Panel>
  );
}

export function Changes({ changes }: { readonly changes: readonly Change[] }): ReactNode {
  if (changes.length === 0) return <p className="quiet">Nothing in the actor itself.</p>;
  return (
    <ul className="changes">
      {changes.map((change) => (
        <li key={change.path}>
          <span className="mono path">{change.path}</span>
          <span className="mono">
            {'before' in change ? <del>{short(change.before)}</del> : null}
            {'after' in change ? <ins>{short(change.after)}</ins> : null}
          </span>
        </li>
      ))}
    </ul>
  );
}

const charsMax = 400;
const lineChars = 60;
/** What is longer than a line is broken where its parts end. */
const short = (value: unknown): string => {
  const line = JSON.stringify(value) ?? 'nothing';
  const text = line.length <= lineChars ? line : JSON.stringify(value, null, 1);
  return text.length <= charsMax ? text : `${text.slice(0, charsMax)}…`;
};

const Accepts = ({ frame }: { readonly frame: Frame }): ReactNode =>
  frame.accepts.length === 0 ? (
    <p className="quiet">Nothing any more: it had ended.</p>
  ) : (
    <ul className="mono">
      {frame.accepts.map((type) => (
        <li key={type}>{type}</li>
      ))}
    </ul>
  );
