/** The thread that reads files. */
import { answerTasks } from '../thread-tasks.ts';
import { extractFile } from './extract-file.ts';

answerTasks(extractFile);
