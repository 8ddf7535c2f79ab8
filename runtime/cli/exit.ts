/** How a command ends: the codes that scripts may rely on, and the errors that carry them. */

export const exitCodes = {
  ok: 0,
  /** It worked, and the answer is no: rejected, not found, problems in the journal, drift. */
  negative: 1,
  /** The command line, a file or a setting is wrong; nothing was done. */
  usage: 2,
  /** No node, Postgres or NATS answered. */
  unreachable: 3,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;
  readonly code: string;
  constructor(exitCode: ExitCode, code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
    this.code = code;
  }
}

export const usage = (message: string, cause?: unknown): CommandError =>
  new CommandError(exitCodes.usage, 'usage', message, cause);
export const unreachable = (message: string, cause?: unknown): CommandError =>
  new CommandError(exitCodes.unreachable, 'unreachable', message, cause);
