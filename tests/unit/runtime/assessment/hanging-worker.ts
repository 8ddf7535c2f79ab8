/** A thread for tests: does what the first letter of a file says. */
import { answerTasks } from '../../../../runtime/assessment/thread-tasks.ts';

answerTasks((bytes: Uint8Array) => {
  const order = String.fromCharCode(bytes[0] ?? 0);
  if (order === 'x') process.exit(3);
  const hoard: string[][] = [];
  while (order === 'm') hoard.push(Array.from({ length: 100_000 }, (_, index) => `${index}`));
  for (;;) if (order !== 'h') break;
  return { kind: 'text', text: order, characters: 1, words: 1, notes: [] };
});
