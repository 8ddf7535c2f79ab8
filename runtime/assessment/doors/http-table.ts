/** The routes of assessment, read off the table of verbs and checked before a door opens. */
import { assessmentApi, type AssessmentVerb, assessmentVerbs } from '../../../contracts/assessment/api.ts';
import type { HttpShape } from '../../../contracts/assessment/verb.ts';
import { assessmentLimits } from '../../../contracts/assessment/limits.ts';

export interface Route {
  readonly verb: AssessmentVerb;
  readonly http: HttpShape;
  /** `{batchId}` as hono writes it: `:batchId`. */
  readonly pattern: string;
  /** Fields of the request that stand in the path. */
  readonly params: readonly string[];
}

export const paramsOf = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

export const fieldsOf = (verb: AssessmentVerb): ReadonlySet<string> =>
  new Set(Object.keys(assessmentApi[verb].request.shape));

export function routesOf(): Route[] {
  return assessmentVerbs.map((verb) => {
    const { http } = assessmentApi[verb];
    const params = paramsOf(http.path);
    return { verb, http, pattern: http.path.replaceAll(/\{(\w+)\}/g, ':$1'), params };
  });
}

/** S64: one handler per method and path. Of two, the order of a file would decide which one answers. */
export function assertOneHandlerEach(
  routes: readonly { readonly method: string; readonly path: string; readonly of: string }[],
): void {
  const taken = new Map<string, string>();
  for (const { method, path, of } of routes) {
    const place = `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{}')}`;
    const other = taken.get(place);
    if (other !== undefined)
      throw new Error(`Expected one handler of ${place}, got \`${other}\` and \`${of}\`; move one of them`);
    taken.set(place, of);
  }
}

export function assertParamsKnown(routes: readonly Route[]): void {
  for (const { verb, params, http } of routes) {
    const strange = params.find((name) => !fieldsOf(verb).has(name));
    if (strange !== undefined)
      throw new Error(`Expected \`${verb}\` to take \`${strange}\`, which stands in its path ${http.path}`);
  }
}

const KIB = 1024;
const USUAL_BYTES = 1024 * KIB;
const BASE64_PER_BYTE = 4 / 3;
/** What a verb may be sent; larger bodies are refused while they arrive. */
const larger: { readonly [V in AssessmentVerb]?: number } = {
  'batch.add': assessmentLimits.requestBytesMax,
  'essay.replace': assessmentLimits.fileBytesMax * 2,
  'batch.confirm': 16 * USUAL_BYTES,
  'run.attach': Math.ceil(assessmentLimits.artifactBytesMax * BASE64_PER_BYTE) + 4 * KIB,
};
export const bodyBytesMax = (verb: AssessmentVerb): number => larger[verb] ?? USUAL_BYTES;
