/** How drizzle sees the types that our tables have: what crosses the border, in both directions. */
import { sql } from 'drizzle-orm';
import { bigint, check, customType } from 'drizzle-orm/pg-core';

/** Stored as written and read as text: see `databaseOptions` in connect.ts. */
export const json = customType<{ data: string; driverData: string }>({ dataType: () => 'json' });
/** Hex outside, bytes inside. */
export const hexBytes = customType<{ data: string; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  fromDriver: (bytes) => Buffer.from(bytes).toString('hex'),
  toDriver: (hex) => Buffer.from(hex, 'hex'),
});
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });
/** ISO 8601, as every door shows it. */
export const stamp = customType<{ data: string; driverData: Date }>({
  dataType: () => 'timestamp with time zone',
  fromDriver: (date) => date.toISOString(),
  toDriver: (iso) => new Date(iso),
});
export const counter = (name: string) => bigint(name, { mode: 'number' });
export const now = sql`assay_now()`;

export const oneOf = (name: string, column: string, words: readonly string[]) =>
  check(name, sql.raw(`${column} in (${words.map((word) => `'${word}'`).join(', ')})`));
