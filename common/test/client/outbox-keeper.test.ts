import assert from 'node:assert/strict';
import { OutboxKeeper } from '../../src/client/outbox-keeper.ts';
import { MemoryOutbox, MemorySecrets } from './support/memory-stores.ts';

const owner = { daemonKey: 'A'.repeat(43), user: 'alice' };
const item = { wireId: new Uint8Array(16), text: 'hello', sentAt: 1 };

describe('the outboxes of two windows', () => {
  it('are read with the key of today, though another window signed out and in meanwhile', async () => {
    const stores = { outbox: new MemoryOutbox(), secrets: new MemorySecrets() };
    const [first, second] = [new OutboxKeeper(stores), new OutboxKeeper(stores)];
    await first.write(owner, () => [item]);
    await second.erase(owner);
    await second.write(owner, () => [{ ...item, text: 'written after' }]);
    const content = await first.read(owner);
    assert.ok(content.kind === 'items', content.kind);
    assert.deepEqual(
      content.items.map(({ text }) => text),
      ['written after'],
    );
  });
});
