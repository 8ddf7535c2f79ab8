/** Message headers out of the text that the ledger keeps of them. */
import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { factHeaders } from '../../contracts/subjects.ts';

export function headersOf(text: string | null): MsgHdrs {
  const result = headers();
  if (text === null) return result;
  for (const [name, value] of Object.entries(JSON.parse(text) as Record<string, string>))
    result.set(name, value);
  return result;
}

/** The id under which others hear of a fact. */
export const toldId = (given: MsgHdrs, id: string): string => given.get(factHeaders.id) || id;
