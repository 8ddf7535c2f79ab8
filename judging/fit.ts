/**
 * From decisions to a scale: Bradley and Terry's model with what real panels need (judges who prefer what
 * comes first, judges who see less, ties, known scripts). Owns the story; the parts live in files of their
 * own.
 *
 * F1  A scale is refused where no chain of decisions or anchors joins all scripts.
 * F2  Where plain likelihood was asked for and has no maximum, a wide prior (`rescueSigma`) keeps it finite;
 *     the answer says so: it is not strongly connected and carries that sigma.
 * F3  Equal decisions give equal answers, whatever their order or grouping.
 * F4  Every loop is bounded. What does not come to rest is answered as not converged, never as a scale.
 */
import { climbWithAbilities } from './ability.ts';
import { bridgesBetween, componentsOf, isStronglyConnected } from './connectivity.ts';
import { type Spread, spreadOf } from './covariance.ts';
import type { Decisions } from './decisions.ts';
import { climbWithFirth } from './firth.ts';
import { fitLimits } from './fit-limits.ts';
import { type Model, modelOf } from './fit-model.ts';
import type { Fit, FitOptions, FitResult, Prior } from './fit-types.ts';
import { estimateSigma, setPrecision } from './marginal.ts';
import { centered, type Climb, climb } from './newton.ts';

export function fitScale(decisions: Decisions, options: FitOptions = {}): FitResult {
  // 1. What has no answer is said.
  const refused = insufficient(decisions, options) ?? disconnected(decisions, options);
  if (refused !== null) return refused;
  // 2. The prior: given, estimated, or one that keeps the scale finite.
  const free = freeScripts(decisions, options);
  const prior = priorOf(decisions, options, free);
  const given = prior.kind === 'normal' ? prior.sigma : null;
  const model = modelOf(decisions, options, prior.kind === 'none' ? 0 : (given ?? 1) ** -2);
  const start = startOf(model, options);
  const estimated = prior.kind === 'estimated' ? estimateSigma(model, free, start) : null;
  const sigma = estimated?.sigma ?? given;
  if (sigma !== null) setPrecision(model, free, sigma ** -2);
  // 3. The climb.
  const reached = climbed(model, decisions, options, estimated?.x ?? start);
  const { kind, steps, largestStep } = reached;
  if (kind === 'not_converged') return { kind, steps, largestStep };
  // 4. What was found.
  const isSpreadAtBound = estimated?.isAtBound ?? false;
  return { kind: 'fitted', fit: fitOf(model, decisions, options, { ...reached, sigma, isSpreadAtBound }) };
}

function insufficient(decisions: Decisions, options: FitOptions): FitResult | null {
  const { scripts, rows, isTie } = decisions;
  const because = (reason: string): FitResult => ({ kind: 'insufficient', reason });
  if (scripts < 2) return because(`Expected at least 2 scripts, got ${scripts}`);
  if (rows === 0) return because('Expected decisions, got none');
  if (options.ties === 'davidson' && !isTie.includes(0))
    return because('Expected decisions beside ties, got only ties; count ties half');
  if (options.firth !== true) return null;
  if (options.prior !== undefined && options.prior.kind !== 'none')
    return because("Expected no prior beside Firth's penalty, which is one; leave out one of them");
  if (options.ties === 'davidson' || options.discrimination === true)
    return because("Expected Firth's penalty with plain wins, got ties or abilities; leave out one of them");
  return scripts > fitLimits.denseMax
    ? because(
        `Expected at most ${fitLimits.denseMax} scripts with Firth's penalty, got ${scripts}; use a prior`,
      )
    : null;
}

function disconnected(decisions: Decisions, options: FitOptions): FitResult | null {
  const components = componentsOf(decisions, anchored(options));
  if (components.length === 1) return null;
  return { kind: 'disconnected', components, bridges: bridgesBetween(decisions, components) };
}

const anchored = (options: FitOptions): number[] => (options.anchors ?? []).map(({ script }) => script);

/** Those that share the prior whose spread is estimated. */
function freeScripts({ scripts }: Decisions, options: FitOptions): number[] {
  const others = new Set([...anchored(options), ...(options.apart ?? [])]);
  return Array.from({ length: scripts }, (_, script) => script).filter((script) => !others.has(script));
}

function priorOf(decisions: Decisions, options: FitOptions, free: readonly number[]): Prior {
  const isFirth = options.firth === true;
  const asked = options.prior ?? (isFirth ? { kind: 'none' } : { kind: 'estimated' });
  if (free.length === 0) return { kind: 'none' };
  if (asked.kind !== 'none' || isFirth || isStronglyConnected(decisions, anchored(options))) return asked;
  return { kind: 'normal', sigma: fitLimits.rescueSigma };
}

/** Where the climb begins. A start that is shorter than the scripts is one of before some were added. */
function startOf(model: Model, { start }: FitOptions): Float64Array {
  const x = model.mean.slice();
  if (start !== undefined) x.set(start.subarray(0, model.scripts));
  for (let at = 0; at < model.size; at += 1) if (model.isHeld[at] === 1) x[at] = model.mean[at] ?? 0;
  return centered(model, x);
}

type Reached = Climb & { readonly ability?: Float64Array };

function climbed(model: Model, { judges }: Decisions, options: FitOptions, start: Float64Array): Reached {
  const bounds = {
    stepsMax: options.stepsMax ?? fitLimits.stepsMax,
    tolerance: options.tolerance ?? fitLimits.tolerance,
  };
  if (options.firth === true) return climbWithFirth(model, start, bounds);
  if (options.discrimination === true) return climbWithAbilities(model, judges, start, bounds);
  return climb(model, start, bounds);
}

/** The covariance and everything read from it wait until somebody asks. */
function fitOf(
  model: Model,
  decisions: Decisions,
  options: FitOptions,
  found: Reached & Pick<Fit, 'sigma' | 'isSpreadAtBound'>,
): Fit {
  const { scripts, positions, tieAt } = model;
  const { point, steps, ability, sigma, isSpreadAtBound } = found;
  const covariance = spreadOf(model);
  const se = once(() => roots(covariance.diagonal().slice(0, scripts)));
  const positionSe = once(() => roots(positionVariances(covariance, model)));
  const isStrong = once(() => isStronglyConnected(decisions, anchored(options)));
  return {
    theta: point.x.slice(0, scripts),
    position: point.x.slice(scripts, scripts + positions),
    get se() {
      return se();
    },
    get positionSe() {
      return positionSe();
    },
    get isStronglyConnected() {
      return isStrong();
    },
    covariance,
    sigma,
    isSpreadAtBound,
    ability: ability ?? new Float64Array(decisions.judges).fill(1),
    tieNu: options.ties === 'davidson' ? (tieAt < 0 ? 0 : Math.exp(point.x[tieAt] ?? 0)) : null,
    logLikelihood: point.logLikelihood,
    steps,
  };
}

/** One by one while they are few: all variances of many scripts would have to be estimated. */
function positionVariances(covariance: Spread, { scripts, positions }: Model): Float64Array {
  if (positions > 32) return covariance.diagonal().slice(scripts, scripts + positions);
  return new Float64Array(positions).map((_, term) => covariance.variance(scripts + term));
}

const roots = (variances: Float64Array): Float64Array => variances.map((one) => Math.sqrt(Math.max(one, 0)));

function once<T>(compute: () => T): () => T {
  let kept: { readonly value: T } | null = null;
  return () => (kept ??= { value: compute() }).value;
}
