export interface Beat { id: string; name: string; roles: string; kinds: readonly string[] }
export const beatNode = async (_sql: unknown, _b: Beat): Promise<void> => {};
