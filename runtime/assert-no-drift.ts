export const assertNoDrift = async (_sql: unknown, _kinds: unknown): Promise<void> => {};
