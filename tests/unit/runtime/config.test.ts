import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, settings } from '../../../runtime/config.ts';

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('config', () => {
  it('needs nothing (a bare machine has no settings)', () => {
    const config = readConfig({});
    expect(config).toMatchObject({ httpHost: '127.0.0.1', httpPort: 7400, logLevel: 'info' });
    expect(config.home).toBe(resolve('.assay'));
    expect(config.databaseUrl).toBeUndefined();
  });

  it('takes an empty value as unset (shells and compose files leave them)', () => {
    expect(readConfig({ ASSAY_HTTP_PORT: '', DATABASE_URL: ' ' })).toMatchObject({ httpPort: 7400 });
  });

  it('says who, what was got and what to do', () => {
    expect(problemsOf({ ASSAY_HTTP_PORT: 'abc' })).toEqual([
      'Expected `ASSAY_HTTP_PORT` to be a port from 0 to 65535, got `abc`; ' +
        'give a free port, 0 for any, or unset it for 7400.',
    ]);
  });

  it('reports every wrong setting at once (an operator fixes them in one go)', () => {
    expect(
      problemsOf({ ASSAY_NATS_PORT: '65536', ASSAY_LOG_LEVEL: 'loud', NATS_URL: 'localhost' }),
    ).toHaveLength(3);
  });

  it('never prints a secret (error messages end up in logs)', () => {
    const [token, url] = problemsOf({ ASSAY_TOKEN: 'hunter2', DATABASE_URL: 'mysql://u:hunter2@h/d' });
    expect(`${token}${url}`).toContain('ASSAY_TOKEN');
    expect(`${token}${url}`).not.toContain('hunter2');
  });

  it.each([
    ['DATABASE_URL', 'postgresql://u:p@db:5432/assay'],
    ['NATS_URL', 'nats://a:4222,tls://b:4222'],
    ['ASSAY_POSTGRES_PORT', '0'],
    ['ASSAY_TOKEN', 'sixteen-chars-ok'],
    ['ASSAY_NODE_NAME', 'node-1.eu_west'],
    ['ASSAY_SPELLING_THREADS', '16'],
  ])('accepts %s=%s', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([]);
  });

  it.each([
    ['ASSAY_POSTGRES_PORT', '-1'],
    ['ASSAY_HTTP_PORT', '1e3'],
    ['ASSAY_HTTP_HOST', 'two words'],
    ['ASSAY_ENVIRONMENT', 'a b'],
    ['ASSAY_NODE_NAME', 'x'.repeat(64)],
    ['NATS_URL', 'nats://a:4222,http://b'],
    ['ASSAY_SPELLING_THREADS', '0'],
    ['ASSAY_SPELLING_THREADS', '17'],
    ['ASSAY_JUDGE', 'two words'],
    ['ANTHROPIC_API_KEY', 'two words'],
    ['ASSAY_COMPATIBLE_URL', '127.0.0.1:11434'],
    ['ASSAY_LLM_CONCURRENCY', '0'],
    ['ASSAY_LLM_GAP_MS', '60001'],
  ])('refuses %s=%s', (name, value) => {
    expect(problemsOf({ [name]: value })[0]).toContain(`Expected \`${name}\``);
  });

  it('has one name and one meaning per setting (the documentation is made from this table)', () => {
    const rows = Object.values(settings);
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    for (const row of rows) expect(row.meaning).toMatch(/^[A-Z].*\.$/);
  });
});
