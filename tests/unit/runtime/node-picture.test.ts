import { expect, it } from 'vitest';
import { createPicture, pictureObserver } from '../../../runtime/node-picture.ts';

it('the picture says what happened last, and a ledger that answers again is no longer in trouble', () => {
  const store = createPicture(() => 42);
  const observer = pictureObserver(store);
  const seen: (string | null)[] = [];
  store.subscribe((snapshot) => seen.push(snapshot.context.ledgerError));
  observer.nodeChanged('ready');
  observer.ledgerFailed({ name: 'Error', message: 'gone' }, 50);
  observer.turnCommitted({ actors: 1, messages: 3, ms: 1 });
  observer.swept({ targets: 0, tasks: 0, facts: 0, ms: 1 });
  expect(store.getSnapshot().context).toMatchObject({ status: 'ready', turns: 1, messages: 3, sweptAt: 42 });
  expect(seen).toEqual([null, 'gone', null, null]);
});
