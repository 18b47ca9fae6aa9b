import assert from 'node:assert/strict';
import { readPage } from '../../../src/plugins/e2e-relay/mail-page.ts';
import { MailRows } from '../../../src/plugins/e2e-relay/mail-rows.ts';
import { pluginStore, type PluginStore } from '../plugin-store.ts';

const id = new Uint8Array(16);
const payload = new Uint8Array(5_000);
const entry = { from: 'alice', device: id, id, sentAt: 1, element: id, payloadBytes: payload.length };

describe('a page of a mailbox', () => {
  let store: PluginStore;
  let rows: MailRows;

  beforeEach(async () => {
    store = await pluginStore('e2e-relay');
    rows = new MailRows(store.storage);
    await store.storage.commit([
      rows.put('mailbox', 1, { ...entry, place: 'apart' }),
      rows.put('mailbox', 2, { ...entry, payload }),
    ]);
  });

  afterEach(() => store.dispose());

  const read = () => readPage(rows, { mailbox: 'mailbox', after: 0, limit: 10 });

  it('leaves out what another session takes out while it is read', async () => {
    await store.storage.commit(rows.share('apart', payload, 1));
    const removal = [rows.remove('mailbox', 1), ...(await rows.release(new Map([['apart', 1]])))];
    const reading = read();
    await store.storage.commit(removal);
    const { messages } = await reading;
    assert.deepEqual(
      messages.map(({ number }) => number),
      [2],
    );
  });

  it('is none where what a message points to is not there', () =>
    assert.rejects(read(), /the payload of a stored message is missing/));
});
