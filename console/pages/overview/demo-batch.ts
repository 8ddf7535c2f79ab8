/** A batch to begin with: short texts of nobody, through the verbs that everybody uses. */
import { ask } from '../../api/client.ts';

const prompt = 'Write a short letter to your school: should lessons begin an hour later? Give reasons.';

/** Lines are broken here for whoever reads this file; a letter has one line per paragraph. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const opinions: readonly (readonly [title: string, text: string])[] = [
  [
    'Later is better',
    `Scientists say that teenagers fall asleep late whatever they do. A lesson at eight is a lesson
    for half a brain. If we begin at nine, more of us will be awake, and the teachers will not have
    to repeat everything in the afternoon.`,
  ],
  [
    'Keep it as it is',
    `I live far from school and my bus goes at seven. If school begins later I will also come home
    later, and then there is no time for football. Therfore I think we should keep the hour that we
    have.`,
  ],
  [
    'A test year',
    `Instead of arguing we could try it for one year and measure what happens. If the marks and the
    mood get better we keep it, if not we go back. That would be honest, becouse nobody knows it
    before.`,
  ],
  [
    'Sleep',
    `I want to sleep longer. School is to early. My mother also think so. In other countrys they
    begin later and they are good in math.`,
  ],
  [
    'The parents',
    `We forget the parents in this discussion. Many of them must be at work at eight and cannot leave
    a small child alone at home. A later start helps the old pupils and hurts the young ones; a
    school is for both.`,
  ],
  [
    'Breakfast first',
    `The real problem is not the clock but the breakfast. Half of my class eats nothing in the
    morning. Give us twenty minutes and a sandwich at nine, and you will see how much can be learned
    before noon.`,
  ],
];

/** Answers with the id of a batch that has its texts. */
export async function makeDemoBatch(): Promise<string> {
  const { batchId } = await ask('batch.register', {
    name: 'Demo: when should lessons begin?',
    courseCode: 'ENG5',
    expectedEssays: opinions.length,
    prompt,
  });
  await ask('batch.add', {
    batchId,
    files: opinions.map(([title, text], index) => ({
      name: `letter-${index + 1}.txt`,
      text: [title, oneLine(text), closing].join('\n\n'),
    })),
  });
  return batchId;
}

const closing =
  'I hope that you will think about it and tell us what you decide. ' +
  'Yours sincerely, a pupil of the school.';

const lookMs = 400;
const looksMax = 150;

/** The batch takes its texts in first; then it can be run. */
export async function runDemoBatch(batchId: string): Promise<void> {
  for (let look = 0; look < looksMax; look += 1) {
    const { clientStatus } = await ask('batch.get', { batchId });
    if (clientStatus === 'ready') {
      await ask('batch.run', { batchId, pipeline: 'cj_assessment', idempotencyKey: `demo-run-${batchId}` });
      return;
    }
    if (clientStatus !== 'pending_content') return;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
