/**
 * Durable commands from outside. Acknowledged only after the turn that took them has committed; a command
 * that can never be taken is terminated and kept as a dead letter, so that nothing accepted is lost (T5) and
 * nothing blocks.
 */
import type { JsMsg } from '@nats-io/jetstream';
import type { DeadLetterWrite, Reach } from '../../actors/ports.ts';
import type { SendAnswer } from '../../contracts/answer.ts';
import type { Envelope } from '../../contracts/envelope.ts';
import { type ErrorRecord, Rejection, toErrorRecord } from '../../contracts/failures.ts';
import { isTraceparent } from '../../contracts/shapes.ts';
import { isMessageId, kindOf } from '../../contracts/ids.ts';
import type { Limits } from '../../contracts/limits.ts';
import { commandHeaders, type Subjects } from '../../contracts/subjects.ts';
import { isReservedType } from '../../contracts/words.ts';
import type { Kind } from '../../machines/kind.ts';
import { misfitOf } from '../../machines/misfit.ts';
import type { Observer } from '../observer.ts';
import type { Delivery } from '../turn/delivery.ts';
import { decodeEventPayload } from '../api/decode.ts';

export interface CommandHost {
  readonly subjects: Subjects;
  readonly limits: Limits;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly observer: Observer;
  readonly reach: Reach;
  now(): number;
  deliver(delivery: Delivery): void;
  bury(letter: DeadLetterWrite): Promise<void>;
  /** Whether the journal has the message. */
  wasTaken(envelope: Envelope): Promise<boolean>;
}

export function takeCommand(host: CommandHost, message: JsMsg): void {
  if (message.info.deliveryCount > 1) host.observer.redelivered(message.info.stream);
  let envelope: Envelope;
  try {
    envelope = envelopeOf(host, message);
  } catch (error) {
    giveUp(host, message, null, toErrorRecord(error)).catch(() => undefined);
    return;
  }
  const settled = (answer: SendAnswer): void => {
    // The connection may be gone when it is to be acknowledged: then it is delivered again, and the journal
    // knows it.
    settle(host, message, envelope, answer).catch((error: unknown) =>
      host.observer.terminated(message.info.stream, message.subject, toErrorRecord(error)),
    );
  };
  const kind = host.kinds.get(kindOf(envelope.target));
  const misfit = kind === undefined ? null : misfitOf(kind, envelope);
  if (misfit === null) return host.deliver({ envelope, answer: settled });
  refuseMisfit(host, { message, envelope, answer: settled }, misfit).catch(() =>
    message.nak(host.limits.restartBackoffMs),
  );
}

/**
 * One that was taken before its schema changed, and not acknowledged, is answered like any repetition (T3).
 */
async function refuseMisfit(
  host: CommandHost,
  { message, ...delivery }: Delivery & { readonly message: JsMsg },
  misfit: string,
): Promise<void> {
  const { envelope } = delivery;
  if (await host.wasTaken(envelope)) return host.deliver(delivery);
  const error = { name: 'Rejection', message: misfit, code: 'invalid_request' };
  return giveUp(host, message, envelope, error);
}

function envelopeOf(host: CommandHost, message: JsMsg): Envelope {
  const { target, type } = host.subjects.parseCommand(message.subject);
  if (isReservedType(type))
    throw new Rejection('reserved_event', `\`${type}\` is the runtime's own; choose another`);
  const headerOf = (name: string): string => message.headers?.get(name) ?? '';
  // The stream knows ids per stream, the journal per actor: our client gives each its own. Others have the
  // first only.
  const given = headerOf(commandHeaders.messageId) || headerOf('Nats-Msg-Id');
  const id = isMessageId(given) ? given : `command:${message.info.stream}:${message.seq}`;
  const correlation = headerOf(commandHeaders.correlationId);
  const payload = decodeEventPayload(message.data, host.limits);
  const trace = headerOf('traceparent');
  return {
    id,
    target,
    type,
    payload,
    sender: 'command',
    at: host.now(),
    ...(isMessageId(correlation) ? { correlation } : {}),
    ...(isTraceparent(trace) ? { trace } : {}),
  };
}

async function settle(
  host: CommandHost,
  message: JsMsg,
  envelope: Envelope,
  answer: SendAnswer,
): Promise<void> {
  if (answer.result === 'failed') {
    if (message.info.deliveryCount < host.limits.deliveriesMax || isOurFault(answer.code)) {
      return message.nak(answer.retryAfterMs ?? host.limits.restartBackoffMs);
    }
    return giveUp(host, message, envelope, { name: 'Fault', message: answer.message, code: answer.code });
  }
  if (answer.result === 'rejected' && undeliverable.includes(answer.code)) {
    return giveUp(host, message, envelope, { name: 'Rejection', message: answer.message, code: answer.code });
  }
  await host.reach('before-ack');
  message.ack();
}

/** Rejections that no journal holds: without a dead letter nobody would ever hear of the command again. */
const undeliverable: readonly string[] = ['quarantined', 'unknown_actor', 'unknown_kind'];

/** The node or the ledger is away: the command can wait for them, however often it is delivered. */
const isOurFault = (code: string): boolean =>
  ['busy', 'draining', 'ledger_unavailable', 'held'].includes(code);

async function giveUp(
  host: CommandHost,
  message: JsMsg,
  envelope: Envelope | null,
  error: ErrorRecord,
): Promise<void> {
  const letter = envelope ?? { subject: message.subject, text: message.string().slice(0, 10_000) };
  try {
    await host.bury({
      reason: envelope === null ? 'command' : 'mail',
      actor: envelope?.target ?? null,
      messageId: envelope?.id ?? null,
      type: envelope?.type ?? null,
      letter: JSON.stringify(letter),
      error,
    });
  } catch {
    return message.nak(host.limits.restartBackoffMs);
  }
  host.observer.terminated(message.info.stream, message.subject, error);
  message.term(error.message.slice(0, 200));
}
