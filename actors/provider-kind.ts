/** Providers as a kind: the circuit, and the table in which every node looks it up. */
import { providerStatuses } from '../contracts/assessment/words.ts';
import { providerMachine } from '../machines/assessment/provider.ts';
import { defineKind, type KindOptions, type Projection } from '../machines/kind.ts';

export interface ProviderKindOptions {
  /** `projectProvider` of persistence/assessment/project-provider.ts. */
  readonly project?: Projection;
}

export const providerKind = ({ project }: ProviderKindOptions = {}): KindOptions =>
  defineKind({
    machine: providerMachine,
    strict: true,
    statuses: providerStatuses,
    ...(project === undefined ? {} : { project }),
  });
