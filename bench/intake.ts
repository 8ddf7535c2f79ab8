/** Intake: 1,000 files over HTTP, from the first byte to the last slot that is filled. */
import { type Report, quantile, sortedNumbers } from './figures.ts';
import { essayOf } from '../tests/support/essays.ts';
import { openAssessment, register, timed, uploadTexts, waitFor } from './assessment-stage.ts';

const FILES = 1_000;
const WORDS = 600;
const SAME = 20;
const SINGLE = 200;

export async function intake(report: Report): Promise<void> {
  const { client, httpUrl, close } = await openAssessment();
  try {
    const texts = Array.from({ length: FILES }, (_, index) => essayOf(index, WORDS));
    await register(client, 'warm', 50);
    await uploadTexts({ url: httpUrl(), batchId: 'warm' }, texts.slice(0, 50), 10);
    await waitFor(client, 'warm', (batch) => batch.intakeCompletedAt !== null);

    await register(client, 'many', FILES);
    const startedAt = performance.now();
    const times = await uploadTexts({ url: httpUrl(), batchId: 'many' }, texts, 10);
    report('1,000 files received', (performance.now() - startedAt) / 1000, 's');
    await waitFor(client, 'many', (batch) => batch.intakeCompletedAt !== null);
    const seconds = (performance.now() - startedAt) / 1000;
    report('1,000 files stored as texts', seconds, 's');
    report('files per second', FILES / seconds, '1/s');
    const sorted = sortedNumbers(times);
    report('request of 10 files, p50', quantile(sorted, 0.5), 'ms');
    report('request of 10 files, p99', quantile(sorted, 0.99), 'ms');

    await register(client, 'single', SINGLE);
    const alone: number[] = [];
    for (const text of texts.slice(0, SINGLE))
      alone.push(...(await uploadTexts({ url: httpUrl(), batchId: 'single' }, [text], 1)));
    report('one file until it has its slot, p50', quantile(sortedNumbers(alone), 0.5), 'ms');
    report('one file until it has its slot, p99', quantile(sortedNumbers(alone), 0.99), 'ms');

    await register(client, 'same', 3);
    const same = await timed(() =>
      Promise.all(
        Array.from({ length: SAME }, () =>
          uploadTexts({ url: httpUrl(), batchId: 'same' }, [essayOf(7, WORDS)], 1),
        ),
      ),
    );
    report('20 identical files at once', same.seconds * 1000, 'ms');
    const { essays } = await client.ask('batch.get', { batchId: 'same' });
    report('slots they took', essays.assigned, 'slots');
  } finally {
    await close();
  }
}
