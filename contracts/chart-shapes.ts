/** A statechart as data, as `kind.get` answers it: enough to draw it, and to find it in the source. */
import { z } from 'zod';
import { jsonObject } from './shapes.ts';

const names = z.array(z.string()).optional();

const chartTransition = z
  .object({
    event: z.string().describe('Empty for `always`'),
    delay: z.union([z.number(), z.string()]).optional().describe('Milliseconds, or the name of a delay'),
    target: names.describe('Ids of states; absent: it stays where it is'),
    guard: z.string().optional(),
    actions: names,
    reenter: z.literal(true).optional(),
    description: z.string().optional(),
  })
  .meta({ id: 'ChartTransition' });
const transitions = z.array(chartTransition).optional();

const chartState = z.object({
  id: z.string(),
  key: z.string(),
  type: z.string().describe('`atomic`, `compound`, `parallel`, `final`, `history`'),
  initial: z.string().optional().describe('Id of the state that is entered first'),
  history: z.string().optional().describe('`shallow` or `deep`'),
  entry: names,
  exit: names,
  invoke: z.array(z.object({ id: z.string(), src: z.string() })).optional(),
  on: transitions,
  after: transitions,
  always: transitions,
  tags: names,
  meta: z.unknown().optional().describe('Of the author; `stallAfter` is how long an actor may rest here'),
  description: z.string().optional(),
  get states(): z.ZodOptional<z.ZodArray<typeof chartState>> {
    return z.array(chartState).optional();
  },
});
z.globalRegistry.add(chartState, { id: 'ChartState' });

export const chart = z.object({
  kind: z.string(),
  machine: z.string(),
  statuses: z.array(z.string()).nullable(),
  activities: z.array(z.string()),
  children: z.record(z.string(), z.string()).describe('The kind of each child machine, by actor source'),
  root: chartState,
});

/** Where the machine is written, as far as this installation has its source. */
export const chartSource = z.object({
  file: z.string().describe('From the root of the repository'),
  lines: z.record(z.string(), z.number()).describe('Of states, by id, where they were found'),
});

export const xstateConfig = jsonObject.describe('As XState writes machines; Stately opens it');
