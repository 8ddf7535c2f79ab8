/**
 * The reading verbs, loaded when the first of them is called. The query builder behind them takes longer to
 * load than all the rest of a node: a node that comes back after a crash should take messages before it
 * learns to list them.
 */
import type { ReadsHost, ReadVerb } from './reads.ts';
import type { ApiHandlers } from './surface.ts';

type Reads = Pick<ApiHandlers, ReadVerb>;

export function lazyReads(host: ReadsHost): Reads {
  let loading: Promise<Reads> | null = null;
  const reads = (): Promise<Reads> => {
    loading ??= import('./reads.ts').then(({ createReads }) => createReads(host));
    return loading;
  };
  return {
    'actor.at': async (request, caller) => (await reads())['actor.at'](request, caller),
    'actor.frames': async (request, caller) => (await reads())['actor.frames'](request, caller),
    'actor.get': async (request, caller) => (await reads())['actor.get'](request, caller),
    'actor.history': async (request, caller) => (await reads())['actor.history'](request, caller),
    'actor.list': async (request, caller) => (await reads())['actor.list'](request, caller),
    'actor.relations': async (request, caller) => (await reads())['actor.relations'](request, caller),
    'actor.release': async (request, caller) => (await reads())['actor.release'](request, caller),
    'actor.try': async (request, caller) => (await reads())['actor.try'](request, caller),
    'deadletter.get': async (request, caller) => (await reads())['deadletter.get'](request, caller),
    'deadletter.list': async (request, caller) => (await reads())['deadletter.list'](request, caller),
    'deadletter.redrive': async (request, caller) => (await reads())['deadletter.redrive'](request, caller),
    'deadletter.redriveMany': async (request, caller) =>
      (await reads())['deadletter.redriveMany'](request, caller),
    'fact.recent': async (request, caller) => (await reads())['fact.recent'](request, caller),
    'kind.get': async (request, caller) => (await reads())['kind.get'](request, caller),
    'kind.list': async (request, caller) => (await reads())['kind.list'](request, caller),
    'kind.population': async (request, caller) => (await reads())['kind.population'](request, caller),
    'node.status': async (request, caller) => (await reads())['node.status'](request, caller),
    'supervisor.tree': async (request, caller) => (await reads())['supervisor.tree'](request, caller),
  };
}
