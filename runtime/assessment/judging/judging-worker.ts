/** The thread that plans waves, fits scales and sums up sessions. */
import { planSessionWave } from '../../../judging/session-plan.ts';
import { answerTasks } from '../thread-tasks.ts';
import type { JudgingAnswer, JudgingTask } from './judging-task.ts';
import { findingsAnswer, scaleAnswer } from './session-arithmetic.ts';

answerTasks((task: JudgingTask): JudgingAnswer => {
  switch (task.kind) {
    case 'plan':
      return planSessionWave(task.request);
    case 'score':
      return scaleAnswer(task);
    case 'publish':
      return findingsAnswer(task);
  }
});
