export interface Verbs {
  'kind.list': { request: object; answer: { rows: { name: string }[] } };
}
export const places: { readonly [V in keyof Verbs]: { readonly method: string; readonly path: string } } = {
  'kind.list': { method: 'post', path: '/api/kind/list' },
};
