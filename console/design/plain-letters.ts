/** Letters without what marks them, so that “cecilia” finds Cecília. */
export const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
