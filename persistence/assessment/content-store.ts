/** The content store: bytes in Postgres, by owner, kind and sha-256. The same bytes twice are one content. */
import { createHash } from 'node:crypto';
import type { ContentStore } from '../../actors/assessment-ports.ts';
import { Rejection } from '../../contracts/failures.ts';
import type { SqlSession } from '../connect.ts';
import { putContent } from './contents/put-content.ts';
import { readContent } from './contents/read-content.ts';

export const createContentStore = (sql: SqlSession): ContentStore => ({
  async put(content) {
    const digest = createHash('sha256').update(content.body).digest();
    const id = await putContent(sql, content, digest);
    if (id === null) {
      const owner = content.essayId ?? content.batchId;
      throw new Rejection(
        'already_final',
        `Expected ${owner} to keep texts, but it is erased; store nothing`,
      );
    }
    return { id, sha256: digest.toString('hex'), size: content.body.byteLength };
  },
  read: (id) => readContent(sql, id),
});
