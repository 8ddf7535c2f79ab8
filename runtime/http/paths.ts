/** Where verbs of the runtime are asked for on HTTP. */
import type { Verb } from '../../contracts/api.ts';

export const pathOf = (verb: Verb): string => `/api/${verb.replace('.', '/')}`;
