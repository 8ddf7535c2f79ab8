/** How comparative judgement is to be done: by whom, how sure, for how much. */
import type { ReactNode } from 'react';
import type { AssessmentSettingsInput } from '../../../contracts/assessment/judging-shapes.ts';
import type { Answer } from '../../api/client.ts';
import { useAsk } from '../../api/use-ask.ts';
import { Field, Pill } from '../../design/parts.tsx';

export interface JudgingChoice {
  /** Shares by judge; empty: whom the installation names as its default. */
  readonly shares: { readonly [judge: string]: number };
  readonly maxComparisons: string;
  readonly budgetUsd: string;
  readonly reliabilityPercent: number;
  readonly isBatched: boolean;
}

export const usualChoice: JudgingChoice = {
  shares: {},
  maxComparisons: '',
  budgetUsd: '',
  reliabilityPercent: 90,
  isBatched: false,
};

/** Only what differs from the usual is said: the rest stays with those who know the defaults. */
export function settingsOf(choice: JudgingChoice): AssessmentSettingsInput {
  const judges = Object.entries(choice.shares).map(([judge, share]) => ({ judge, share }));
  const comparisons = Math.floor(Number(choice.maxComparisons));
  const usd = Number(choice.budgetUsd);
  return {
    reliabilityTarget: choice.reliabilityPercent / 100,
    ...(judges.length === 0 ? {} : { judges }),
    ...(comparisons >= 1 ? { maxComparisons: comparisons } : {}),
    ...(choice.budgetUsd.trim() !== '' && usd >= 0 ? { budgetUsd: usd } : {}),
    ...(choice.isBatched ? { mode: 'provider_batch' as const } : {}),
  };
}

interface JudgingFieldsProps {
  readonly choice: JudgingChoice;
  set(part: Partial<JudgingChoice>): void;
}

export function JudgingFields({ choice, set }: JudgingFieldsProps): ReactNode {
  const judges = useAsk('judge.list', {});
  return (
    <>
      <fieldset className="judges">
        <legend>Who judges</legend>
        {(judges.answer?.items ?? []).map((judge) => (
          <JudgeChoice
            key={judge.judgeId}
            judge={judge}
            isDefault={
              Object.keys(choice.shares).length === 0 && judge.judgeId === judges.answer?.defaultJudge
            }
            share={choice.shares[judge.judgeId] ?? null}
            set={(share) => set({ shares: withShare(choice.shares, judge.judgeId, share) })}
          />
        ))}
      </fieldset>
      <div className="pair-of-fields">
        <Field label="Comparisons at most" hint="Empty: ten for each essay.">
          <input
            className="input"
            inputMode="numeric"
            value={choice.maxComparisons}
            onChange={({ target }) => set({ maxComparisons: target.value.replaceAll(/\D/g, '') })}
          />
        </Field>
        <Field label="Dollars at most" hint="Empty: no limit but the other one.">
          <input
            className="input"
            inputMode="decimal"
            value={choice.budgetUsd}
            onChange={({ target }) => set({ budgetUsd: target.value.replaceAll(/[^\d.]/g, '') })}
          />
        </Field>
      </div>
      <Field label={`Sure enough at a reliability of ${choice.reliabilityPercent} %`}>
        <input
          type="range"
          min={50}
          max={98}
          value={choice.reliabilityPercent}
          onChange={({ target }) => set({ reliabilityPercent: Number(target.value) })}
        />
      </Field>
      <label className="check">
        <input
          type="checkbox"
          checked={choice.isBatched}
          onChange={({ target }) => set({ isBatched: target.checked })}
        />
        Models may answer within a day, at half the price
      </label>
    </>
  );
}

function withShare(
  shares: JudgingChoice['shares'],
  judge: string,
  share: number | null,
): JudgingChoice['shares'] {
  const others = Object.entries(shares).filter(([id]) => id !== judge);
  return Object.fromEntries(share === null ? others : [...others, [judge, share]]);
}

interface JudgeChoiceProps {
  readonly judge: Answer<'judge.list'>['items'][number];
  readonly isDefault: boolean;
  readonly share: number | null;
  set(share: number | null): void;
}

const kindSaid = {
  llm: 'model',
  human: 'people',
  simulated: 'simulation',
  heuristic: 'surface only',
} as const;

function JudgeChoice({ judge, isDefault, share, set }: JudgeChoiceProps): ReactNode {
  const { judgeId, label, kind, isForGrading } = judge;
  return (
    <div className="judge-choice">
      <label className="check">
        <input
          type="checkbox"
          checked={share !== null}
          onChange={({ target }) => set(target.checked ? 1 : null)}
        />
        {label ?? judgeId}
      </label>
      <Pill>{kindSaid[kind]}</Pill>
      {isForGrading ? null : <Pill tone="warn">not for grading</Pill>}
      {isDefault ? <Pill tone="accent">unless others are chosen</Pill> : null}
      {share === null ? null : (
        <label className="share">
          <input
            type="range"
            min={0.1}
            max={1}
            step={0.1}
            value={share}
            aria-label={`Share of ${label ?? judgeId}`}
            onChange={({ target }) => set(Number(target.value))}
          />
          {Math.round(share * 100)}
        </label>
      )}
    </div>
  );
}
