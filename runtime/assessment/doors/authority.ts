/**
 * What a known caller may do. The owner of the batch, essay, run, session, assignment or content that a
 * request names, or an admin or service; one question to Postgres per noun. Whose it is instead is told to
 * nobody.
 */
import { assessmentApi, type AssessmentVerb, type Principal } from '../../../contracts/assessment/api.ts';
import { Denial, type ErrorCode } from '../../../contracts/assessment/codes.ts';
import { assessmentOwner } from '../../../persistence/assessment/owners/assessment-owner.ts';
import { assignmentOwner } from '../../../persistence/assessment/owners/assignment-owner.ts';
import { batchOwner } from '../../../persistence/assessment/owners/batch-owner.ts';
import { contentOwner } from '../../../persistence/assessment/owners/content-owner.ts';
import { essayOwner } from '../../../persistence/assessment/owners/essay-owner.ts';
import { runOwner } from '../../../persistence/assessment/owners/run-owner.ts';
import type { Sql } from '../../../persistence/connect.ts';

interface Noun {
  readonly name: string;
  readonly unknown: ErrorCode;
  /** `who` asks: of several owners it is he. */
  readonly ownerOf: (sql: Sql, id: string, who: string) => Promise<string | null>;
}

const nouns: { readonly [field: string]: Noun } = {
  batchId: { name: 'batch', unknown: 'RESOURCE_NOT_FOUND', ownerOf: batchOwner },
  essayId: { name: 'essay', unknown: 'RESOURCE_NOT_FOUND', ownerOf: essayOwner },
  runId: { name: 'run', unknown: 'RUN_NOT_FOUND', ownerOf: runOwner },
  assessmentId: { name: 'assessment', unknown: 'ASSESSMENT_NOT_FOUND', ownerOf: assessmentOwner },
  assignmentId: { name: 'assignment', unknown: 'ASSIGNMENT_NOT_FOUND', ownerOf: assignmentOwner },
  contentId: { name: 'content', unknown: 'RESOURCE_NOT_FOUND', ownerOf: contentOwner },
};

/** Before a request is read: what the role alone decides. */
export function assertRole(verb: AssessmentVerb, { role }: Principal): void {
  if (assessmentApi[verb].access === 'admin' && role === 'teacher')
    throw new Denial('AUTHORIZATION_ERROR', `Only admins and services may ask for ${verb}`);
}

export async function assertMay(
  sql: Sql,
  verb: AssessmentVerb,
  request: object,
  principal: Principal,
): Promise<void> {
  assertRole(verb, principal);
  assertOwnName(request, principal);
  if (assessmentApi[verb].access !== 'own') return;
  for (const [field, noun] of Object.entries(nouns)) {
    const id = (request as { readonly [field: string]: unknown })[field];
    if (typeof id === 'string') await assertOwns(sql, noun, id, principal);
  }
}

async function assertOwns(sql: Sql, noun: Noun, id: string, { id: who, role }: Principal): Promise<void> {
  const owner = await noun.ownerOf(sql, id, who);
  // A content that belongs to nothing with an owner is nobody's but the admins'.
  if (owner === null && (noun.name !== 'content' || role === 'teacher'))
    throw new Denial(noun.unknown, `There is no ${noun.name} \`${id}\``);
  if (role === 'teacher' && owner !== who)
    throw new Denial('AUTHORIZATION_ERROR', `The ${noun.name} \`${id}\` is somebody else’s`);
}

/** L30: nobody registers, or lists, under another name than his own. */
function assertOwnName(request: object, { id, role }: Principal): void {
  if (role !== 'teacher' || !('owner' in request)) return;
  if (request.owner !== undefined && request.owner !== id)
    throw new Denial(
      'AUTHORIZATION_ERROR',
      'Only admins and services may name another `owner` than themselves',
    );
}
