/** A new batch: its files, what it is about, who wrote it. Registered and filled in one go. */
import { type ReactNode, type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { type CourseCode, courseCodes } from '../../../contracts/assessment/words.ts';
import { ask, type Refused } from '../../api/client.ts';
import { refusedFrom, useAsk } from '../../api/use-ask.ts';
import { go, Link } from '../../app/router.tsx';
import { tell } from '../../design/dialog.tsx';
import { Button, Failure, Field, PageHead, Panel } from '../../design/parts.tsx';
import { DropZone } from './drop-zone.tsx';
import { FileList, type FileState, withFiles } from './file-list.tsx';
import { keepRoster } from './kept-roster.ts';
import { pipelineSaid } from './batch-words.ts';
import { studentsIn } from './roster.ts';
import { type Receipt, upload } from './upload.ts';

interface Draft {
  readonly name: string;
  readonly courseCode: CourseCode;
  readonly prompt: string;
  readonly assignmentId: string;
  readonly classId: string;
  readonly roster: string;
  readonly pipeline: string;
}

const blank: Draft = {
  name: '',
  courseCode: 'ENG6',
  prompt: '',
  assignmentId: '',
  classId: '',
  roster: '',
  pipeline: 'cj_assessment',
};

export function NewBatch({ leave }: { readonly leave: () => void }): ReactNode {
  const [draft, setDraft] = useState(blank);
  const [files, setFiles] = useState<readonly FileState[]>([]);
  const sending = useSending(files, setFiles);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    void sending.begin(draft);
  };
  const isBusy = sending.stage === 'sending';
  return (
    <form className="new-batch stack" onSubmit={submit}>
      <PageHead
        title="New batch"
        about={
          'Drop the essays, say what they are about, and what is to be done. Nothing is started and ' +
          'nothing costs until you have seen what it would cost.'
        }
        acts={
          <>
            <Button onClick={leave} disabled={isBusy}>
              Leave it
            </Button>
            {sending.batchId === null || isBusy ? null : (
              <Link className="button" to={`/batches/${encodeURIComponent(sending.batchId)}`}>
                To the batch
              </Link>
            )}
            <Button
              type="submit"
              look="primary"
              disabled={isBusy || files.every(({ receipt }) => receipt !== null)}
            >
              {sending.batchId === null ? 'Create and upload' : 'Upload the rest'}
            </Button>
          </>
        }
      />
      {sending.error === null ? null : <Failure error={sending.error} />}
      <div className="two">
        <Panel title="Files" note={files.length === 0 ? undefined : `${files.length} essays`}>
          <div className="stack tight">
            <DropZone label="Drop the essays here" take={(more) => setFiles(withFiles(files, more))} />
            <FileList files={files} isBusy={isBusy} remove={(at) => setFiles(files.toSpliced(at, 1))} />
          </div>
        </Panel>
        <About draft={draft} set={(part) => setDraft({ ...draft, ...part })} />
      </div>
    </form>
  );
}

interface Sending {
  readonly stage: 'draft' | 'sending' | 'stopped';
  readonly batchId: string | null;
  readonly error: Refused | null;
  begin(draft: Draft): Promise<void>;
}

/** Registered once, whatever happens to the files: what was stopped is taken up with those that are left. */
function useSending(
  files: readonly FileState[],
  setFiles: (change: (before: readonly FileState[]) => readonly FileState[]) => void,
): Sending {
  const [state, setState] = useState<Pick<Sending, 'stage' | 'batchId' | 'error'>>({
    stage: 'draft',
    batchId: null,
    error: null,
  });
  const leaving = useRef(new AbortController());
  useEffect(() => {
    const controller = new AbortController();
    leaving.current = controller;
    return () => controller.abort();
  }, []);
  const begin = async (draft: Draft): Promise<void> => {
    setState((before) => ({ ...before, stage: 'sending', error: null }));
    let { batchId } = state;
    try {
      batchId ??= await register(draft, files.length);
    } catch (error) {
      setState({ stage: 'stopped', batchId: null, error: refusedFrom(error) });
      return;
    }
    const open = files.flatMap((one, at) => (one.receipt === null ? [at] : []));
    let refused = 0;
    const told = (from: number, receipts: readonly Receipt[]): void => {
      refused += receipts.filter(({ status }) => status === 'refused').length;
      setFiles((before) => withReceipts(before, open.slice(from, from + receipts.length), receipts));
    };
    const stopped = await upload({
      batchId,
      files: open.flatMap((at) => files[at]?.file ?? []),
      signal: leaving.current.signal,
      told,
    });
    if (leaving.current.signal.aborted) return;
    setState({ stage: 'stopped', batchId, error: stopped });
    // What was refused is read here: the batch knows nothing of it.
    if (refused > 0) tell('bad', `${refused} of ${open.length} files were refused; the list says why.`);
    else if (stopped === null) go(`/batches/${encodeURIComponent(batchId)}${startOf(draft)}`);
  };
  return { ...state, begin };
}

const startOf = ({ pipeline }: Draft): string =>
  pipeline === '' ? '' : `?start=${encodeURIComponent(pipeline)}`;

const withReceipts = (
  files: readonly FileState[],
  places: readonly number[],
  receipts: readonly Receipt[],
): readonly FileState[] =>
  files.map((one, at) => ({ ...one, receipt: receipts[places.indexOf(at)] ?? one.receipt }));

async function register(draft: Draft, expectedEssays: number): Promise<string> {
  const { name, courseCode, prompt, assignmentId, classId, roster } = draft;
  const { batchId } = await ask('batch.register', {
    courseCode,
    expectedEssays,
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    ...(prompt.trim() === '' ? {} : { prompt: prompt.trim() }),
    ...(assignmentId === '' ? {} : { assignmentId }),
    ...(classId.trim() === '' ? {} : { classId: classId.trim() }),
  });
  if (classId.trim() !== '') keepRoster(batchId, roster);
  return batchId;
}

interface AboutProps {
  readonly draft: Draft;
  set(part: Partial<Draft>): void;
}

function About({ draft, set }: AboutProps): ReactNode {
  return (
    <div className="stack">
      <Panel title="About">
        <div className="form">
          <Field label="Name">
            <input
              className="input"
              maxLength={200}
              placeholder="9B, phones in class"
              value={draft.name}
              onChange={({ target }) => set({ name: target.value })}
            />
          </Field>
          <Field label="Course">
            <select
              className="input"
              value={draft.courseCode}
              onChange={({ target }) => {
                const courseCode = courseCodes.find((code) => code === target.value);
                if (courseCode !== undefined) set({ courseCode });
              }}
            >
              {courseCodes.map((code) => (
                <option key={code}>{code}</option>
              ))}
            </select>
          </Field>
          <Field
            label="The task"
            hint="What the students were asked. It can be added later; judging needs it."
          >
            <textarea
              className="input prose"
              rows={4}
              maxLength={20_000}
              value={draft.prompt}
              onChange={({ target }) => set({ prompt: target.value })}
            />
          </Field>
        </div>
      </Panel>
      <Plan draft={draft} set={set} />
      <Writers draft={draft} set={set} />
    </div>
  );
}

function Writers({ draft, set }: AboutProps): ReactNode {
  const students = studentsIn(draft.roster).length;
  return (
    <Panel title="Who wrote it" note="optional">
      <div className="form">
        <Field
          label="Class"
          hint="With a class, the batch waits until somebody has confirmed which student wrote which essay."
        >
          <input
            className="input"
            pattern="[A-Za-z0-9_~:=@+\-]{1,200}"
            title="Letters, digits and _ ~ : = @ + -"
            placeholder="9b-2026"
            value={draft.classId}
            onChange={({ target }) => set({ classId: target.value })}
          />
        </Field>
        {draft.classId === '' ? null : (
          <Field
            label={students === 0 ? 'Students' : `Students: ${students}`}
            hint="One a line, as they come out of a table. They stay in this page until you confirm."
          >
            <textarea
              className="input prose"
              rows={5}
              placeholder={'Anna Berg\nLind, Bo'}
              value={draft.roster}
              onChange={({ target }) => set({ roster: target.value })}
            />
          </Field>
        )}
      </div>
    </Panel>
  );
}

function Plan({ draft, set }: AboutProps): ReactNode {
  const known = useAsk('batch.pipelines', {});
  const assignments = useAsk('assignment.list', {});
  const all = known.answer;
  const missing = new Set((all?.phases ?? []).filter((one) => !one.isAvailable).map(({ name }) => name));
  return (
    <Panel title="What is to be done">
      <div className="form">
        <Field label="Pipeline" hint="You see what it would do and cost before it starts.">
          <select
            className="input"
            value={draft.pipeline}
            onChange={({ target }) => set({ pipeline: target.value })}
          >
            <option value="">nothing yet</option>
            {(all?.pipelines ?? [{ name: 'cj_assessment', phases: [] }]).map(({ name, phases }) => (
              <option key={name} value={name} disabled={phases.some((phase) => missing.has(phase))}>
                {pipelineSaid(name)}
              </option>
            ))}
          </select>
        </Field>
        <Field label="Assignment" hint="Its anchors, essays of known grade, make grades out of a ranking.">
          <select
            className="input"
            value={draft.assignmentId}
            onChange={({ target }) => set({ assignmentId: target.value })}
          >
            <option value="">none: ranks without grades</option>
            {(assignments.answer?.items ?? []).map(({ assignmentId, anchors }) => (
              <option key={assignmentId} value={assignmentId}>
                {assignmentId}, {anchors} anchors
              </option>
            ))}
          </select>
        </Field>
      </div>
    </Panel>
  );
}
