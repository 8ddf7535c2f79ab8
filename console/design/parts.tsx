/** The small parts that every page is made of. No part knows what it shows. */
import { type ButtonHTMLAttributes, type ReactNode, useId } from 'react';
import type { Refused } from '../api/client.ts';

export type Tone = 'plain' | 'run' | 'good' | 'warn' | 'bad' | 'odd' | 'accent';

export function PageHead(props: {
  readonly title: ReactNode;
  readonly about?: ReactNode;
  readonly acts?: ReactNode;
}): ReactNode {
  return (
    <header className="page-head">
      <div className="text">
        <h1>{props.title}</h1>
        {props.about === undefined ? null : <p>{props.about}</p>}
      </div>
      {props.acts === undefined ? null : <div className="acts">{props.acts}</div>}
    </header>
  );
}

interface PanelProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly acts?: ReactNode;
  /** For tables, which reach from edge to edge. */
  readonly isFlush?: boolean;
  readonly children: ReactNode;
}

export function Panel({ title, note, acts, isFlush, children }: PanelProps): ReactNode {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {note === undefined ? null : <span className="note">{note}</span>}
        {acts}
      </header>
      {isFlush === true ? (
        // A table that is wider than the page is scrolled by itself, by keys as well.
        <div className="body flush" role="group" aria-labelledby={id} tabIndex={0}>
          {children}
        </div>
      ) : (
        <div className="body">{children}</div>
      )}
    </section>
  );
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'primary' | 'danger' | 'quiet' | 'plain';
  readonly isSmall?: boolean;
}

export function Button({ look = 'plain', isSmall, className, ...rest }: ButtonProps): ReactNode {
  const names = ['button', look === 'plain' ? '' : look, isSmall === true ? 'small' : '', className ?? ''];
  return <button type="button" {...rest} className={names.filter((name) => name !== '').join(' ')} />;
}

export function Field(props: {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <label className="field">
      <span>{props.label}</span>
      {props.children}
      {props.hint === undefined ? null : <small>{props.hint}</small>}
    </label>
  );
}

export const Pill = ({
  tone = 'plain',
  children,
}: {
  readonly tone?: Tone;
  readonly children: ReactNode;
}): ReactNode => <span className={`pill ${tone}`}>{children}</span>;

export function Figure(props: {
  readonly label: string;
  readonly value: ReactNode;
  readonly tone?: 'plain' | 'warn' | 'bad';
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <div className={`figure ${props.tone ?? 'plain'}`}>
      <div className="value">{props.value}</div>
      <div className="label">{props.label}</div>
      {props.children}
    </div>
  );
}

/** How much of something there is; `label` says it to those who do not see it. */
export function Meter(props: {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly tone?: 'run' | 'good' | 'warn' | 'bad';
}): ReactNode {
  const share = props.max <= 0 ? 0 : Math.min(1, Math.max(0, props.value / props.max));
  return (
    <span
      className={`meter ${props.tone ?? 'run'}`}
      role="meter"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={props.max}
      aria-valuenow={props.value}
    >
      <span style={{ width: `${share * 100}%` }} />
    </span>
  );
}

/** What went wrong, with what to quote when asking for help, and a way to try again. */
export function Failure({
  error,
  again,
}: {
  readonly error: Refused;
  readonly again?: () => void;
}): ReactNode {
  return (
    <div className="notice bad" role="alert">
      <strong>{error.message}</strong>
      <div className="acts">
        {again === undefined ? null : <Button onClick={again}>Try again</Button>}
        <span className="mono">
          {error.code}
          {error.correlationId === null ? '' : ` · ${error.correlationId}`}
        </span>
      </div>
    </div>
  );
}

export function Empty({
  children,
  acts,
}: {
  readonly children: ReactNode;
  readonly acts?: ReactNode;
}): ReactNode {
  return (
    <div className="empty">
      <p>{children}</p>
      {acts === undefined ? null : <div className="acts">{acts}</div>}
    </div>
  );
}

/** Holds the room of what is to come, so that nothing jumps when it is there. */
export const Skeleton = ({ height }: { readonly height: number }): ReactNode => (
  <span className="skeleton" style={{ height }} role="status" aria-label="Loading" />
);

export interface Tab<T extends string> {
  readonly id: T;
  readonly label: string;
}

interface TabsProps<T extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<T>[];
  readonly chosen: T;
  choose(id: T): void;
  readonly children: ReactNode;
}

export function Tabs<T extends string>({ label, tabs, chosen, choose, children }: TabsProps<T>): ReactNode {
  const id = useId();
  const step = (by: number): void => {
    const at = tabs.findIndex((tab) => tab.id === chosen);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (next === undefined) return;
    choose(next.id);
    document.getElementById(`${id}-${next.id}`)?.focus();
  };
  return (
    <div className="stack">
      <div className="tabs" role="tablist" aria-label={label}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${id}-${tab.id}`}
            aria-selected={tab.id === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={tab.id === chosen ? 0 : -1}
            onClick={() => choose(tab.id)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowRight') step(1);
              if (event.key === 'ArrowLeft') step(-1);
            }}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        {children}
      </div>
    </div>
  );
}

export const Json = ({ value }: { readonly value: unknown }): ReactNode => (
  <pre className="json" tabIndex={0}>
    {JSON.stringify(value, null, 2)}
  </pre>
);
