/** Names of students between two pages of one visit: in memory only, so that a closed page forgets them. */
const rosters = new Map<string, string>();

export const keepRoster = (batchId: string, text: string): void => void rosters.set(batchId, text);
export const keptRoster = (batchId: string): string => rosters.get(batchId) ?? '';
