/** What could not be applied, published or run: read, chosen, put back. */
import { type ReactNode, useState } from 'react';
import { ask, type Answer, type Request } from '../../api/client.ts';
import { useAsk } from '../../api/use-ask.ts';
import { WhenThere } from '../../design/asked.tsx';
import { Confirm } from '../../design/dialog.tsx';
import { Button, Empty, Field, Panel } from '../../design/parts.tsx';
import { LettersTable } from './letters-table.tsx';

type Reason = NonNullable<Request<'deadletter.list'>['reason']>;
const reasons: readonly Reason[] = ['mail', 'command', 'fact', 'task', 'quarantine'];

interface Filter {
  readonly reason?: Reason;
  readonly kind?: string;
}
const shownMax = 200;

export function LettersPanel({ isReadOnly }: { readonly isReadOnly: boolean }): ReactNode {
  const [filter, setFilter] = useState<Filter>({});
  const [isOpen, setOpen] = useState(true);
  const [chosen, choose] = useState<ReadonlySet<number>>(new Set());
  const [asksFor, askFor] = useState<'chosen' | 'all' | null>(null);
  const letters = useAsk(
    'deadletter.list',
    { ...filter, open: isOpen, newestFirst: true, limit: shownMax },
    { everyMs: 3_000 },
  );
  const rows = letters.answer?.rows ?? [];
  const ids = rows.filter(({ id, redrivenAt }) => chosen.has(id) && redrivenAt === null).map(({ id }) => id);
  const close = (): void => {
    askFor(null);
    letters.again();
  };
  return (
    <Panel
      title="Dead letters"
      note={
        letters.answer === null ? null : `${rows.length}${letters.answer.next === null ? '' : ' and more'}`
      }
      acts={
        isReadOnly ? undefined : (
          <>
            <Button isSmall disabled={ids.length === 0} onClick={() => askFor('chosen')}>
              Re-drive {ids.length} chosen
            </Button>
            <Button isSmall disabled={rows.length === 0 || !isOpen} onClick={() => askFor('all')}>
              Re-drive all of the filter
            </Button>
          </>
        )
      }
      isFlush
    >
      <LetterFilter filter={filter} isOpen={isOpen} change={setFilter} turnOpen={setOpen} />
      <WhenThere of={letters} height={200}>
        {() =>
          rows.length === 0 ? (
            <Empty>
              {filter.reason === undefined && filter.kind === undefined
                ? 'No dead letters: everything that was accepted found its way.'
                : 'No letter of this kind fell out this way.'}
            </Empty>
          ) : (
            <LettersTable
              letters={rows}
              isReadOnly={isReadOnly}
              again={letters.again}
              chosen={isReadOnly ? undefined : chosen}
              choose={choose}
            />
          )
        }
      </WhenThere>
      <Redrive
        asksFor={asksFor}
        close={close}
        request={asksFor === 'all' ? { ...filter, limit: 500 } : { ids, limit: 500 }}
        count={ids.length}
      />
    </Panel>
  );
}

interface RedriveProps {
  readonly asksFor: 'chosen' | 'all' | null;
  readonly request: Request<'deadletter.redriveMany'>;
  readonly count: number;
  close(): void;
}

const Redrive = ({ asksFor, request, count, close }: RedriveProps): ReactNode => (
  <Confirm
    title="Re-drive dead letters"
    about={
      asksFor === 'all'
        ? 'The oldest 500 open letters of this filter are put back to where they fell out, and tried again.'
        : `${count} letters are put back to where they fell out, and tried again.`
    }
    verb="Re-drive"
    isOpen={asksFor !== null}
    close={close}
    act={async () => redrivenSaid(await ask('deadletter.redriveMany', request))}
  />
);

function redrivenSaid(answer: Answer<'deadletter.redriveMany'>): string {
  const { redriven, already, impossible, unknown, isMore } = answer;
  const parts = [
    `${redriven} put back`,
    already > 0 ? `${already} already were` : '',
    impossible > 0 ? `${impossible} cannot be: they never were messages` : '',
    unknown > 0 ? `${unknown} are gone` : '',
    isMore ? 'there are more' : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

interface LetterFilterProps {
  readonly filter: Filter;
  readonly isOpen: boolean;
  change(filter: Filter): void;
  turnOpen(isOpen: boolean): void;
}

function LetterFilter({ filter, isOpen, change, turnOpen }: LetterFilterProps): ReactNode {
  const kinds = useAsk('kind.list', {});
  const { reason, kind } = filter;
  const withReason = (next: Reason | undefined): Filter => ({
    ...(next === undefined ? {} : { reason: next }),
    ...(kind === undefined ? {} : { kind }),
  });
  const withKind = (next: string): Filter => ({
    ...(reason === undefined ? {} : { reason }),
    ...(next === '' ? {} : { kind: next }),
  });
  return (
    <div className="letter-filter">
      <Field label="Fell out as">
        <select
          className="input"
          value={reason ?? ''}
          onChange={({ target }) => change(withReason(reasons.find((one) => one === target.value)))}
        >
          <option value="">anything</option>
          {reasons.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </Field>
      <Field label="Kind">
        <select
          className="input"
          value={kind ?? ''}
          onChange={({ target }) => change(withKind(target.value))}
        >
          <option value="">any</option>
          {(kinds.answer?.rows ?? []).map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </Field>
      <Field label="Show">
        <select
          className="input"
          value={isOpen ? 'open' : 'all'}
          onChange={({ target }) => turnOpen(target.value === 'open')}
        >
          <option value="open">open ones</option>
          <option value="all">also those put back</option>
        </select>
      </Field>
    </div>
  );
}
