/**
 * What `console/chart/made-layouts.json` holds: the charts of our own kinds, laid out, so that nobody waits
 * for the worker to see them. Run this file to write it anew.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ELK } from 'elkjs/lib/elk-api.js';
import elkPackage from 'elkjs/package.json' with { type: 'json' };
import { type LayoutWish, placed } from '../../console/chart/chart-layout.ts';
import { type ChartModel, modelOf } from '../../console/chart/chart-model.ts';
import { layoutKey, packed, type PackedLayout } from '../../console/chart/layout-pack.ts';
import type { Answer } from '../../contracts/api.ts';
import { chartOf } from '../../machines/chart.ts';
import { registerKinds } from '../../machines/register.ts';
import { allKinds } from '../../runtime/cli/all-kinds.ts';

const chartFolder = join(import.meta.dirname, '../../console/chart');
export const layoutsFile = join(chartFolder, 'made-layouts.json');
/** Where it is written how large a state is and what is laid out how. */
const sources = ['chart-boxes.ts', 'chart-layout.ts', 'chart-model.ts', 'chart-outline.ts', 'layout-pack.ts'];

const wishes: readonly LayoutWish[] = (['RIGHT', 'DOWN'] as const).flatMap((direction) =>
  [false, true].map((hasLabels) => ({ direction, hasLabels })),
);

export async function ownCharts(): Promise<readonly ChartModel[]> {
  const kinds = [...registerKinds(await allKinds(undefined)).values()];
  return kinds.map((kind) => {
    // As it comes through an answer.
    const chart = JSON.parse(JSON.stringify(chartOf(kind))) as Answer<'kind.get'>['chart'];
    return modelOf(chart.root, chart.machine);
  });
}

/** Changes whenever one of the layouts could. */
export function stampOf(charts: readonly ChartModel[]): string {
  const hash = createHash('sha256').update(elkPackage.version);
  for (const file of sources) hash.update(readFileSync(join(chartFolder, file)));
  for (const chart of charts) for (const wish of wishes) hash.update(layoutKey(chart, wish));
  return hash.digest('hex').slice(0, 16);
}

async function writeLayouts(): Promise<void> {
  const charts = await ownCharts();
  // Its types say one thing for a bundler and another for Node.
  const Elk = createRequire(import.meta.url)('elkjs/lib/elk.bundled.js') as unknown as new () => ELK;
  const layouts: Record<string, PackedLayout> = {};
  for (const chart of charts)
    for (const wish of wishes)
      layouts[layoutKey(chart, wish)] = packed(await placed(new Elk(), chart, wish), chart);
  const lines = Object.entries(layouts).map(
    ([key, layout]) => `${JSON.stringify(key)}:${JSON.stringify(layout)}`,
  );
  writeFileSync(layoutsFile, `{"stamp":"${stampOf(charts)}","layouts":{\n${lines.join(',\n')}\n}}\n`);
}

if (import.meta.main) await writeLayouts();
