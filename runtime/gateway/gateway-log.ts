/** Lines of the gateway, each with a stable event name. Ids, codes and numbers; never a text or a key. */
import type { Log } from '../log.ts';
import type { GatewayObserver } from './gateway-observer.ts';

const MESSAGE_CHARS_MAX = 300;

export const createGatewayLog = (log: Log): GatewayObserver => ({
  called: ({ provider, model, kind, code, mode, latencyMs, waitedMs }) => {
    const isNews = kind === 'capped' || kind === 'invalid';
    log[isNews ? 'warn' : 'debug']({
      event: 'judgement.called',
      provider,
      model,
      kind,
      mode,
      ...(code === null ? {} : { code }),
      ms: Math.round(latencyMs),
      waited_ms: Math.round(waitedMs),
    });
  },
  expired: (provider, ageMs) => log.warn({ event: 'judgement.expired', provider, age_ms: Math.round(ageMs) }),
  waitedForLimit: (provider, ms) =>
    log.debug({ event: 'judgement.limited', provider, waited_ms: Math.round(ms) }),
  answered: (answers, errors) => log.debug({ event: 'judgement.answered', answers, errors }),
  delivered: (answers, areLate) => log.debug({ event: 'judgement.delivered', answers, are_late: areLate }),
  lost: (requests) => log.warn({ event: 'judgement.lost', requests }),
  batchChanged: ({ id, provider, status }) =>
    log.info({ event: 'judgement.batch', batch_id: id, provider, status }),
  limitUnsure: (provider, modelClass, why) =>
    log.warn({ event: 'judgement.limit_unsure', provider, model_class: modelClass, why }),
  failed: (part, { name, code, message }) =>
    log.warn({
      event: 'judgement.failed',
      part,
      error_name: name,
      ...(code === undefined ? {} : { error_code: code }),
      error_message: message.slice(0, MESSAGE_CHARS_MAX),
    }),
});

/** A listener that throws silences nobody else, and ends no work. */
export const joinGatewayObservers = (...observers: readonly GatewayObserver[]): GatewayObserver => {
  const tell =
    <Told extends readonly unknown[]>(pick: (observer: GatewayObserver) => (...told: Told) => void) =>
    (...told: Told): void => {
      for (const observer of observers) {
        try {
          pick(observer)(...told);
        } catch {
          // A full disk, a label that the metrics refuse: their trouble.
        }
      }
    };
  return {
    called: tell((one) => one.called),
    expired: tell((one) => one.expired),
    waitedForLimit: tell((one) => one.waitedForLimit),
    answered: tell((one) => one.answered),
    delivered: tell((one) => one.delivered),
    lost: tell((one) => one.lost),
    batchChanged: tell((one) => one.batchChanged),
    limitUnsure: tell((one) => one.limitUnsure),
    failed: tell((one) => one.failed),
  };
};
