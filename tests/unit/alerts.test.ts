/** Alerts and dashboards name only what the runtime counts, with the thresholds that it has itself. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { limits } from '../../contracts/limits.ts';
import { createMetrics } from '../../runtime/metrics.ts';

const root = join(import.meta.dirname, '../..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const dashboards = readdirSync(join(root, 'docs/alerts')).filter((name) => name.endsWith('.json'));
const registered = createMetrics('test').registry.getMetricsAsArray();
/** What a scrape shows: a histogram by its three series. */
const series = new Set(
  registered.flatMap(({ name, type }) =>
    String(type) === 'histogram' ? ['bucket', 'sum', 'count'].map((part) => `${name}_${part}`) : [name],
  ),
);
const unknownIn = (text: string): string[] =>
  [...text.matchAll(/\bassay_[a-z0-9_]+/g)].map(([name]) => name).filter((name) => !series.has(name));

interface Rule {
  readonly alert: string;
  readonly fields: ReadonlyMap<string, string>;
}

/**
 * Reads the part of YAML that the file keeps to: two spaces a level, scalars on one line, and folded ones.
 */
function rulesOf(text: string): Rule[] {
  const blocks = text.split(/^ {6}- alert: /m).slice(1);
  return blocks.map((block) => {
    const [alert = '', ...lines] = block.replaceAll(/^ {2}- name: .*\n {4}rules:\n/gm, '').split('\n');
    const fields = new Map<string, string>();
    let folded: string | null = null;
    for (const line of lines.filter((one) => one.trim() !== '')) {
      const [, name, value = ''] = /^ {8}(?: {2})?(\w+):(?: (.+))?$/.exec(line) ?? [];
      if (name === undefined) {
        if (folded === null || !/^ {12}\S/.test(line))
          throw new Error(`Expected \`name: value\`, got ${line}`);
        fields.set(folded, `${fields.get(folded) ?? ''} ${line.trim()}`.trim());
      } else {
        folded = value === '>-' ? name : null;
        fields.set(name, value === '>-' ? '' : value.replaceAll(/^'|'$/g, ''));
      }
    }
    return { alert, fields };
  });
}

const anchorsOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );

describe('docs/alerts/assay.rules.yml', () => {
  const text = textOf('docs/alerts/assay.rules.yml');
  const rules = rulesOf(text);

  it('is read whole (a rule that is not read is not checked)', () => {
    expect(text.match(/- alert:/g)).toHaveLength(rules.length);
    expect(rules.length).toBeGreaterThan(15);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    expect(text).not.toMatch(/\t/);
  });

  it.each(rules)('$alert: names what is counted, says how bad it is and what to do', ({ alert, fields }) => {
    const expression = fields.get('expr') ?? '';
    expect(alert).toMatch(/^Assay[A-Z][A-Za-z]+$/);
    expect(expression).toMatch(/\bassay_/);
    expect(unknownIn(expression)).toEqual([]);
    for (const [open, close] of ['()', '{}', '[]'])
      expect(expression.split(open ?? '').length).toBe(expression.split(close ?? '').length);
    expect(fields.get('for') ?? '0m').toMatch(/^\d+m$/);
    expect(fields.get('severity')).toMatch(/^(warning|critical)$/);
    expect(fields.get('summary')).toMatch(/^\S.{10,}$/);
    expect(fields.get('description')).toMatch(/^\S.{20,}[.?]$/);
    const [page = '', anchor = ''] = (fields.get('runbook') ?? '').split('#');
    expect(anchorsOf(page)).toContain(anchor);
  });

  it.each([
    ['AssayMailOld', limits.healthMailMs],
    ['AssayMailVeryOld', limits.healthMailMs * 6],
    ['AssayFactsOld', limits.healthFactMs],
    ['AssayTasksOld', limits.healthTaskMs],
    ['AssayNoSweep', limits.healthSweepMs],
    ['AssayMailroomFull', limits.mailroomMessagesMax * 0.8],
    ['AssayMailroomFull', Math.floor(limits.mailroomBytesMax * 0.8)],
  ])('%s begins where health does (two opinions would be none)', (alert, threshold) => {
    const rule = rules.find((one) => one.alert === alert);
    expect(rule?.fields.get('expr')).toMatch(new RegExp(` > ${threshold}\\b`));
  });

  it.each(['assay_actors_stalled', 'assay_actors_quarantined', 'absent(assay_node_ready)'])(
    'something watches %s',
    (name) => {
      expect(rules.some(({ fields }) => fields.get('expr')?.includes(name))).toBe(true);
    },
  );

  it('a name that is not counted would be found', () => {
    expect(unknownIn('rate(assay_turn_ms_bucket[5m]) + assay_nonsense + assay_turn_ms')).toEqual([
      'assay_nonsense',
      'assay_turn_ms',
    ]);
  });
});

describe.each(dashboards)('docs/alerts/%s', (name) => {
  const text = textOf(`docs/alerts/${name}`);
  const board = JSON.parse(text) as {
    readonly uid: string;
    readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
    readonly panels: readonly {
      readonly id: number;
      readonly type: string;
      readonly datasource?: { readonly uid: string };
      readonly targets?: readonly { readonly expr: string }[];
    }[];
  };

  it('asks for its data source, so that it can be imported anywhere', () => {
    expect(board.templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource' });
    const panels = board.panels.filter(({ type }) => type !== 'row');
    expect(panels.length).toBeGreaterThan(8);
    for (const panel of panels) {
      expect(panel.datasource?.uid).toBe('${datasource}');
      expect(panel.targets?.length).toBeGreaterThan(0);
    }
    expect(new Set(board.panels.map(({ id }) => id)).size).toBe(board.panels.length);
  });

  it('names only what is counted, and only variables that it has', () => {
    expect(unknownIn(text)).toEqual([]);
    const variables = new Set([...board.templating.list.map((one) => one.name), '__rate_interval']);
    const used = [...text.matchAll(/\$\{?([a-z_]+)/g)].map(([, variable = '']) => variable);
    expect(used.filter((variable) => !variables.has(variable))).toEqual([]);
  });
});

it('there are two dashboards, with ids of their own', () => {
  expect(dashboards).toEqual(['grafana-kinds.json', 'grafana-overview.json']);
});
