/** Artifacts of a run, by name. */
import type { SqlSession } from '../../connect.ts';

export interface ArtifactRow {
  readonly name: string;
  readonly contentId: string;
  readonly sha256: string;
  readonly size: number;
  readonly createdAt: Date;
}

export const listArtifacts = (sql: SqlSession, runId: string) => sql<ArtifactRow[]>`
  select name, content_id as "contentId", sha256, size, created_at as "createdAt"
  from run_artifacts where run_id = ${runId} order by name`;
