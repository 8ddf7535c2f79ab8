/** The classes of models by which providers limit an account, as far as the table of models knows them. */
import { models, seeds } from './models.ts';

export const vendors = Object.keys(seeds);

/**
 * Null: no provider is called so. Where models are anybody's, any name may be a class: `any`. A model that
 * the table does not know is a class of its own, but one of a provider whose classes are known cannot be
 * told from a slip of the pen: it is limited with its whole provider.
 */
export function limitClassesOf(provider: string): readonly string[] | 'any' | null {
  if (!vendors.includes(provider)) return null;
  if (provider === 'openrouter' || provider === 'compatible') return 'any';
  return [
    ...new Set(models.filter((model) => model.provider === provider).map(({ limitClass }) => limitClass)),
  ];
}
