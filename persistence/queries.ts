/**
 * Builds queries for people (lists, details) from `schema.ts` and runs them on our own connection.
 * Drizzle's driver for it is not used: it changes the connection's parsers under everybody else's feet.
 */
import { drizzle } from 'drizzle-orm/pg-proxy';
import type { SqlSession } from './connect.ts';

type DriverParameters = NonNullable<Parameters<SqlSession['unsafe']>[1]>;

export const queriesOn = (sql: SqlSession) =>
  drizzle(async (text, parameters) => ({
    rows: await sql.unsafe(text, parameters as DriverParameters, { prepare: true }).values(),
  }));
