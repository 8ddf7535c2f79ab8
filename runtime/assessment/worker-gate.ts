/**
 * Whether this process may tick lanes by itself, told from its settings alone: pure, and asked once at
 * start.
 */

export interface WorkerSettings {
  /** `ASSAY_LANE_WORKER`. Unset: on. */
  readonly flag: string | undefined;
  /** `ASSAY_LANE_WORKER_PID`. 0: any process. */
  readonly pid: number;
  readonly ownPid: number;
}
export interface WorkerGate {
  readonly enabled: boolean;
  readonly reason: string;
}

const FLAG = 'ASSAY_LANE_WORKER';
const on: readonly string[] = ['on', 'true', '1'];
const off: readonly string[] = ['off', 'false', '0'];

export function workerGate({ flag, pid, ownPid }: WorkerSettings): WorkerGate {
  const said = flag?.trim().toLowerCase();
  if (said !== undefined && !on.includes(said)) return shut(whyOff(said));
  if (pid !== 0 && pid !== ownPid) return shut(`pid_mismatch: configured ${pid}, this is ${ownPid}`);
  return { enabled: true, reason: 'ok' };
}

const shut = (reason: string): WorkerGate => ({ enabled: false, reason });

/**
 * A text that nobody understands must not start anything. It is not repeated: it may be a secret,
 * misplaced.
 */
function whyOff(said: string): string {
  if (said === '') return `${FLAG} is empty`;
  if (off.includes(said)) return `${FLAG}=${said}`;
  return `${FLAG} is neither \`on\` nor \`off\``;
}
