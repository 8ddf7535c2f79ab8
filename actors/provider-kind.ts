/** Providers as a kind: the circuit, and the table in which every node looks it up. */
import { providerInput, providerMessages } from '../contracts/assessment/message-schemas.ts';
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
    events: providerMessages,
    input: providerInput,
    strict: true,
    statuses: providerStatuses,
    ...(project === undefined ? {} : { project }),
  });
