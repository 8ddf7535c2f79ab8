/**
 * What must hold of the read models of assessment: they say what the actors say, and their numbers are those
 * of the rows they count. Most are written in the transaction that they tell of, so there is no grace;
 * where one actor counts what others have told it, mail that is on its way is waited for.
 */
import type { Finding, Invariant } from '../invariants.ts';

const cures = {
  rows: 'Rows were changed from outside, or a projection is wrong: restore them, and report it',
  mail: 'Was a letter of this batch skipped or left dead? See `assay deadletter list`',
};

const ofRows: readonly Invariant[] = [
  {
    name: 'read-models',
    proves: 'T7',
    rule: 'the row of a batch, run or session has the status of its actor',
    cure: cures.rows,
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      with rows as (
        select 'batch/' || id as key, status from batches
        union all select 'run/' || id, status from runs
        union all select 'assessment/' || id, status from assessments
      )
      select rows.key as actor,
             'is ' || coalesce(actors.status, 'not there') || ', its row says ' || rows.status as detail
      from rows left join actors on actors.key = rows.key
      where actors.status is distinct from rows.status
      limit ${rowsMax}`,
  },
  {
    name: 'accepted',
    proves: 'T5',
    rule: 'what a caller was told is done to a batch, essay, run or session has left its actor',
    cure: 'The actor was lost after it was promised: restore it from a backup',
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      select target as actor, 'does not exist, and ' || action || ' was answered with ok at ' || at as detail
      from audit_log left join actors on actors.key = target
      where result = 'ok' and actors.key is null
        and split_part(target, '/', 1) in ('batch', 'essay', 'run', 'assessment')
        and split_part(action, '.', 1) in ('batch', 'essay', 'run', 'assessment')
      limit ${rowsMax}`,
  },
  {
    name: 'intakes',
    proves: 'T6',
    rule: 'the intake of a batch ends once, and both rows that say so agree',
    cure: cures.rows,
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      select 'batch/' || coalesce(batches.id, ended.batch_id) as actor,
             case when batches.id is null then 'does not exist, its intake has ended'
                  when ended.batch_id is null then 'says that its intake has ended, which is noted nowhere'
                  else 'does not say that its intake has ended' end as detail
      from batches full join intake_completions ended on ended.batch_id = batches.id
      where (batches.intake_completed_at is null) <> (ended.batch_id is null) or batches.id is null
      limit ${rowsMax}`,
  },
  {
    name: 'run-events',
    proves: 'T3',
    rule: 'events of a run are numbered without a gap, and its row names the last',
    cure: cures.rows,
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      with counted as (
        select run_id, count(*) as events, min(seq) as first, max(seq) as last
        from run_events group by run_id
      )
      select 'run/' || runs.id as actor,
             'stands at event ' || runs.seq || ', and has ' || coalesce(events, 0) || ' from '
             || coalesce(first, 0) || ' to ' || coalesce(last, 0) as detail
      from runs left join counted on counted.run_id = runs.id
      where runs.seq is distinct from last or events is distinct from last - first + 1
      limit ${rowsMax}`,
  },
  {
    name: 'run-ends',
    proves: 'T6',
    rule: 'a run that has ended wants nothing and is held by nobody; its batch has no run that has ended',
    cure: cures.mail,
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      select 'run/' || id as actor,
             case when finished_at is null then 'is ' || status || ', and has no time of its end'
                  when status not in ('succeeded', 'failed', 'cancelled')
                    then 'has a time of its end, and is ' || status
                  when wants_tick then 'has ended, and wants to be ticked'
                  else 'has ended, and is held by ' || lease_owner end as detail
      from runs
      where (finished_at is not null) <> (status in ('succeeded', 'failed', 'cancelled'))
         or (finished_at is not null and (wants_tick or lease_owner is not null))
      union all
      select 'batch/' || batches.id, 'waits for run ' || runs.id || ', which is ' || runs.status
      from batches join runs on runs.id = batches.active_run
      where runs.finished_at is not null
        and not exists (select from mailbox where target = 'batch/' || batches.id and timer is null)
      limit ${rowsMax}`,
  },
  {
    name: 'ticks-of-day',
    proves: 'T3',
    rule: 'ticks are counted once: those of a day and lane are as many as runs have taken',
    cure: cures.rows,
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      with taken as (
        select (at at time zone 'utc')::date as day, env, lane, count(*) as ticks
        from run_events join runs on runs.id = run_events.run_id
        where event = 'TICK_TAKEN' group by 1, 2, 3
      )
      select coalesce(counted.env, taken.env) || '/' || coalesce(counted.lane, taken.lane) as actor,
             'counts ' || coalesce(counted.ticks, 0) || ' ticks on '
             || coalesce(counted.day, taken.day) || ', its runs have taken ' || coalesce(taken.ticks, 0)
             as detail
      from daily_counters counted full join taken
           on taken.day = counted.day and taken.env = counted.env and taken.lane = counted.lane
      where counted.ticks is distinct from taken.ticks
      limit ${rowsMax}`,
  },
  {
    name: 'erased-contents',
    proves: 'erasure',
    rule: 'of an erased content nothing is left, and an erased essay or batch has none that is not erased',
    cure: 'Erase the essay or the batch again',
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      select coalesce('essay/' || contents.essay_id, 'batch/' || contents.batch_id, contents.id) as actor,
             contents.id || ' is '
             || case when contents.erased_at is null then 'not erased, its owner is'
                     else 'erased, and has a text or its hash' end as detail
      from contents
           left join essays on essays.id = contents.essay_id
           left join batches on batches.id = contents.batch_id
      where (contents.erased_at is not null and (body is not null or sha256 is not null))
         or (contents.erased_at is null and (essays.erased_at is not null or batches.erased_at is not null))
      limit ${rowsMax}`,
  },
];

const ofBatches: readonly Invariant[] = [
  {
    name: 'batch-counts',
    proves: 'T5',
    rule: 'the numbers of a batch are those of its essays',
    cure: cures.mail,
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      with counted as (
        select essays.batch_id, count(essays.file_id) as assigned,
               count(*) filter (where actors.status not in (
                 'uploaded', 'content_ingesting', 'content_ingestion_failed', 'essay_critical_failure'))
                 as stored,
               count(*) filter (where actors.status = 'content_ingestion_failed') as failed
        from essays left join actors on actors.key = 'essay/' || essays.id
        group by essays.batch_id
      )
      select 'batch/' || id as actor,
             'counts ' || batches.assigned || ' with a file, ' || batches.stored || ' with a text, '
             || batches.failed || ' failed; its essays are ' || counted.assigned || ', ' || counted.stored
             || ', ' || counted.failed as detail
      from batches join counted on counted.batch_id = batches.id
      where (batches.assigned, batches.stored, batches.failed)
            <> (counted.assigned, counted.stored, counted.failed)
        and not exists (select from mailbox where target = 'batch/' || batches.id and timer is null)
      limit ${rowsMax}`,
  },
  {
    name: 'phases-counted',
    proves: 'T3',
    rule: 'the outcome of a phase counts everybody who took part, once',
    cure: cures.rows,
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      select 'run/' || run_id as actor,
             step || ' (attempt ' || attempt || ') had ' || total || ' essays, and counts ' || succeeded
             || ' + ' || failed || ' + ' || ineligible as detail
      from run_phases
      where case when outcome = 'cancelled' then succeeded + failed + ineligible > total
                 else succeeded + failed + ineligible <> total end
      limit ${rowsMax}`,
  },
];

const ofSessions: readonly Invariant[] = [
  {
    name: 'comparison-counts',
    proves: 'T3',
    rule: 'a session counts each comparison once: what was asked, judged and failed are its rows',
    cure: cures.rows,
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      with counted as (
        select assessment_id, count(*) filter (where status <> 'planned') as asked,
               count(*) filter (where status = 'judged') as judged,
               count(*) filter (where status = 'failed') as failed,
               count(*) filter (where (status = 'judged') <> (winner is not null)) as odd
        from comparisons group by assessment_id
      )
      select 'assessment/' || id as actor,
             'has asked ' || submitted || ', judged ' || sessions.judged || ', failed ' || sessions.failed
             || '; its comparisons are ' || coalesce(asked, 0) || ', ' || coalesce(counted.judged, 0) || ', '
             || coalesce(counted.failed, 0) || ', ' || coalesce(odd, 0)
             || ' with a winner and no judgement, or the reverse' as detail
      from assessments sessions left join counted on counted.assessment_id = sessions.id
      where sessions.judged <> coalesce(counted.judged, 0) or sessions.failed <> coalesce(counted.failed, 0)
         or submitted > coalesce(asked, 0) or coalesce(odd, 0) > 0
         -- What was planned and never asked is dropped at the end.
         or (finished_at is null and submitted <> coalesce(asked, 0))
      limit ${rowsMax}`,
  },
  {
    name: 'session-ends',
    proves: 'T6',
    rule: 'a session that is over waits for no comparison, and no machine will be asked for it',
    cure: cures.rows,
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      select 'assessment/' || sessions.id as actor,
             'is over, its comparison ' || seq || ' is ' || comparisons.status as detail
      from assessments sessions join comparisons on comparisons.assessment_id = sessions.id
      where finished_at is not null and comparisons.status in ('planned', 'open')
      union all
      select 'assessment/' || sessions.id, 'is over, its request ' || requests.id || ' is ' || requests.status
      from assessments sessions join judgement_requests requests on requests.assessment_id = sessions.id
      where finished_at is not null and requests.status in ('held', 'queued')
      union all
      select 'assessment/' || id, 'is ' || status || ', and has no time of its end'
      from assessments
      where finished_at is null and status in ('completed', 'failed', 'cancelled')
      limit ${rowsMax}`,
  },
  {
    name: 'one-result',
    proves: 'T6',
    rule: 'a session that is completed has one result, of the wave it names',
    cure: cures.rows,
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      with final as (
        select assessment_id, count(*) as results, min(wave) as wave
        from assessment_results where is_final group by assessment_id
      )
      select 'assessment/' || id as actor,
             'names the result of wave ' || coalesce(result_wave, 0) || ', and has '
             || coalesce(results, 0) || case when results > 0 then ' of wave ' || final.wave else '' end
             as detail
      from assessments left join final on final.assessment_id = assessments.id
      where status = 'completed'
        and (results is distinct from 1 or final.wave is distinct from result_wave)
      limit ${rowsMax}`,
  },
  {
    name: 'answers-ignored',
    proves: 'T5',
    rule: 'an answer that came too late, twice or for nobody is noted, and counted',
    cure: cures.rows,
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      with noted as (
        select assessment_id, count(*) as answers from ignored_answers group by assessment_id
      )
      select 'assessment/' || id as actor,
             'counts ' || ignored || ' ignored answers, and has noted ' || coalesce(answers, 0) as detail
      from assessments left join noted on noted.assessment_id = assessments.id
      where ignored <> coalesce(answers, 0)
      limit ${rowsMax}`,
  },
];

export const assessmentInvariants: readonly Invariant[] = [...ofRows, ...ofBatches, ...ofSessions];
