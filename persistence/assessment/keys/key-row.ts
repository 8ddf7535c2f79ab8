/** An API key as its holders and operators may see it: never its hash. */
import type { RoleName } from '../../../contracts/assessment/words.ts';

export interface KeyRow {
  readonly id: string;
  readonly principal: string;
  readonly role: RoleName;
  readonly org: string | null;
  readonly label: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}
