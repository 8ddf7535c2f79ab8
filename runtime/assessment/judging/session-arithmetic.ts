/** The arithmetic of one session, as the thread does it. */
import { findingsOf } from '../../../judging/session-findings.ts';
import { gradeSession, tiersIn } from '../../../judging/session-grades.ts';
import { scaleFacts, scaleOf } from '../../../judging/session-scale.ts';
import type { FindingsAnswer, FindingsTask, ScaleAnswer, ScaleTask } from './judging-task.ts';

export const scaleAnswer = (task: ScaleTask): ScaleAnswer =>
  answerOf(task, scaleOf(task.columns, task.outsiders));

export function findingsAnswer(task: FindingsTask): FindingsAnswer {
  const scale = scaleOf(task.columns, task.outsiders);
  const { columns, seed, isHuman, agreementMin } = task;
  const { fit, decisions } = scale;
  const findings = fit === null ? null : findingsOf({ columns, decisions, fit, seed, isHuman, agreementMin });
  return { ...answerOf(task, scale), findings };
}

function answerOf(task: ScaleTask, scale: ReturnType<typeof scaleOf>): ScaleAnswer {
  const { columns, before, grading } = task;
  const { fit } = scale;
  return {
    facts: scaleFacts(columns, scale, before),
    theta: fit === null ? null : [...fit.theta],
    se: fit === null ? null : [...fit.se],
    tiers: fit === null ? null : tiersIn(fit),
    grades: fit === null || grading === null ? null : gradeSession(fit, scale.decisions, grading),
  };
}
