/** What people call the scripts of a session: files of essays that nobody has erased, labels of anchors. */
import type { SqlSession } from '../../connect.ts';

export interface ScriptName {
  readonly item: number;
  readonly name: string | null;
}

export const listScriptNames = (sql: SqlSession, assessmentId: string): Promise<ScriptName[]> =>
  sql<ScriptName[]>`
    select i.item, coalesce(files.name, anchors.label) as name
    from assessment_items i
    left join essays on essays.id = i.essay_id and essays.erased_at is null
    left join files on files.id = essays.file_id
    left join anchors on anchors.id = i.anchor_id
    where i.assessment_id = ${assessmentId}
    order by i.item`.execute();
