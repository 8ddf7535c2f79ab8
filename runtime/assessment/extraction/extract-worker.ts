/** The thread that reads files. */
import { answerTasks } from '../thread-tasks.ts';
import { extractFile } from './extract-file.ts';

// The reader of PDFs leaves promises behind that nobody awaits. What is wrong with a file has been said when
// they are rejected; a thread that died of it would take the next file with it.
process.on('unhandledRejection', () => {});

answerTasks(extractFile);
