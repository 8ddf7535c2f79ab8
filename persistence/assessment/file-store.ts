/** The files of intake, as the task of an essay looks them up. */
import type { FileStore } from '../../actors/assessment-ports.ts';
import type { SqlSession } from '../connect.ts';
import { findFile } from './files/find-file.ts';

export const createFileStore = (sql: SqlSession): FileStore => ({
  async find(fileId) {
    const file = await findFile(sql, fileId);
    if (file?.contentId === null || file?.contentId === undefined) return null;
    return { contentId: file.contentId, name: file.name };
  },
});
