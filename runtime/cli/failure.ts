/** Any error as what a command line says of it: a code, a sentence, and how the process exits. */
import { CommanderError } from 'commander';
import { Denial, statusOfCode } from '../../contracts/assessment/codes.ts';
import { messageOf, Rejection, Retryable } from '../../contracts/failures.ts';
import { IndefiniteError } from '../../contracts/send-lanes.ts';
import { KindProblems } from '../../machines/register.ts';
import { MigrationRefused } from '../../persistence/migrations-folder.ts';
import { classifyDatabaseError } from '../../persistence/sqlstate.ts';
import { ConfigError } from '../config.ts';
import { LedgerFellBack } from '../ledger-fence.ts';
import { CommandError, type ExitCode, exitCodes } from './exit.ts';
import { typedAssay } from './typed-as.ts';

export interface CommandFailure {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
  /** What whoever sits there may type now. */
  readonly next?: string;
}

const usageCodes = ['decode_failed', 'invalid_key', 'invalid_request', 'payload_too_large', 'reserved_event'];

export function failureOf(error: unknown): CommandFailure {
  const message = messageOf(error);
  if (error instanceof CommandError) return { exitCode: error.exitCode, code: error.code, message };
  if (error instanceof CommanderError)
    return { exitCode: error.exitCode === 0 ? 0 : 2, code: 'usage', message };
  if (error instanceof ConfigError || error instanceof KindProblems) {
    return { exitCode: exitCodes.usage, code: 'usage', message };
  }
  if (error instanceof Rejection) {
    const exitCode = usageCodes.includes(error.code) ? exitCodes.usage : exitCodes.negative;
    return { exitCode, code: error.code, message };
  }
  if (error instanceof Denial)
    return { exitCode: exitOfStatus(error), code: error.code, message, ...nextAfter(error) };
  if (error instanceof Retryable || error instanceof IndefiniteError) {
    return { exitCode: exitCodes.unreachable, code: 'unreachable', message };
  }
  if (classifyDatabaseError(error).kind === 'retryable') {
    const said = `Cannot reach Postgres: ${message}. Is it running where DATABASE_URL says?`;
    return { exitCode: exitCodes.unreachable, code: 'unreachable', message: said };
  }
  if (error instanceof LedgerFellBack) return { exitCode: exitCodes.negative, code: error.code, message };
  const code = error instanceof MigrationRefused ? 'migration_refused' : 'failed';
  return { exitCode: exitCodes.negative, code, message };
}

/** 400 and 413: what was asked makes no sense. 5xx and 429: not now. Everything else is a plain no. */
function exitOfStatus({ code }: Denial): ExitCode {
  const status = statusOfCode(code);
  if (status === 400 || status === 413) return exitCodes.usage;
  return status === 429 || status === 503 || status === 504 ? exitCodes.unreachable : exitCodes.negative;
}

function nextAfter({ code, details }: Denial): { readonly next?: string } {
  const named = (what: string, word: string): string => {
    const id = details[what];
    return typeof id === 'string' ? id : word;
  };
  const batch = named('batchId', '<batch>');
  const next: { readonly [code: string]: string } = {
    PROMPT_REQUIRED: `batch prompt ${batch} <file>`,
    NOTHING_TO_DO: `batch run ${batch} <pipeline> --redo`,
    RUN_ACTIVE: `batch watch ${batch}`,
    JUDGE_UNKNOWN: 'judge list',
    ASSIGNMENT_NOT_FOUND: 'assignment list',
    RESULT_NOT_READY: `assessment watch ${named('assessmentId', '<assessment>')}`,
  };
  const typed = next[code];
  return typed === undefined ? {} : { next: `${typedAssay} ${typed}` };
}
