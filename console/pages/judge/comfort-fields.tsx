import type { ReactNode } from 'react';
import { useStore } from '../../api/use-store.ts';
import { Button, Field } from '../../design/parts.tsx';
import { comfort, papers, undoChoices } from './comfort.ts';

export function ComfortFields(): ReactNode {
  const { sizePx, paper, undoMs } = useStore(comfort, (context) => context);
  return (
    <div className="comfort">
      <div className="field" role="group" aria-label="Size of the text">
        <span>Size of the text</span>
        <span className="acts">
          <Button isSmall aria-label="Smaller" onClick={() => comfort.trigger.sized({ by: -1 })}>
            −
          </Button>
          <output>{sizePx} px</output>
          <Button isSmall aria-label="Larger" onClick={() => comfort.trigger.sized({ by: 1 })}>
            +
          </Button>
        </span>
      </div>
      <Field label="Paper">
        <select
          className="input"
          value={paper}
          onChange={({ target }) => {
            const chosen = papers.find((one) => one === target.value);
            if (chosen !== undefined) comfort.trigger.set({ to: { paper: chosen } });
          }}
        >
          {papers.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </Field>
      <Field label="Undo for">
        <select
          className="input"
          value={undoMs}
          onChange={({ target }) => comfort.trigger.set({ to: { undoMs: Number(target.value) } })}
        >
          {undoChoices.map((ms) => (
            <option key={ms} value={ms}>
              {ms === 0 ? 'not at all' : `${ms / 1_000} s`}
            </option>
          ))}
        </select>
      </Field>
    </div>
  );
}
