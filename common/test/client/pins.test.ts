import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { Client } from '../../src/client/client.ts';
import { Ed25519Key } from '../../src/crypto/ed25519.ts';
import { encodeBase64Url } from '../../src/text/base64.ts';
import { HeldClock } from '../support/held-clock.ts';
import { MemoryOutbox, MemoryProfiles, MemorySecrets, MemoryVaults } from './support/memory-stores.ts';
import { ScriptedDaemon } from './support/scripted-daemon.ts';

const address = { host: 'chat', port: 7373 };
const elsewhere = { host: 'other', port: 7373 };

describe('a pinned key', () => {
  let daemon: ScriptedDaemon;
  let profiles: MemoryProfiles;
  let client: Client;
  let known: Uint8Array;

  beforeEach(async () => {
    daemon = new ScriptedDaemon(new HeldClock());
    profiles = new MemoryProfiles();
    client = open();
    known = daemon.key.publicKey;
    await client.connect({ address, key: known });
  });

  afterEach(() => client.dispose());

  it('is asked for again without a question: the same address and key connect', async () => {
    assert.deepEqual(client.pinnedKey(address), known);
    await client.connect({ link: { ...address, key: known } });
    assert.equal(client.state.kind, 'guest');
  });

  it('refuses a link with another key and names both; the connection stays', async () => {
    const key = changeKey();
    const detail = {
      address: 'chat:7373',
      pinned: encodeBase64Url(known),
      presented: encodeBase64Url(key),
    };
    await assert.rejects(client.connect({ link: { ...address, key } }), { code: 'key-mismatch', detail });
    await assert.rejects(client.connect({ address, key }), { code: 'key-mismatch', detail });
    assert.equal(client.state.kind, 'guest');
    assert.equal(daemon.dialled.length, 1);
  });

  it('survives a connection to another server, and a restart', async () => {
    await client.connect({ address: elsewhere, key: known });
    const key = changeKey();
    await assert.rejects(client.connect({ address, key }), { code: 'key-mismatch' });
    client.dispose();
    client = open();
    await assert.rejects(client.connect({ address, key }), { code: 'key-mismatch' });
  });

  it('is kept from a profile that was written before pins were', async () => {
    profiles.values.delete('noncesense.pins');
    client.dispose();
    client = open();
    assert.deepEqual(client.pinnedKey(address), known);
    await client.connect({ address: elsewhere, key: known });
    assert.deepEqual(client.pinnedKey(address), known);
  });

  it('holds for another spelling of the same name', async () => {
    const key = changeKey();
    const shouted = { host: 'CHAT.', port: 7373 };
    await assert.rejects(client.connect({ address: shouted, key }), { code: 'key-mismatch' });
  });

  it('is replaced only by a server that proves the new one, and only when asked to', async () => {
    const key = Ed25519Key.generate().publicKey;
    const target = { address, key, replacePin: true } as const;
    await assert.rejects(client.connect(target), { code: 'key-mismatch' });
    assert.deepEqual(client.pinnedKey(address), known);
    const proven = changeKey();
    await client.connect({ ...target, key: proven });
    assert.deepEqual(client.pinnedKey(address), proven);
    await assert.rejects(client.connect({ address, key: known }), { code: 'key-mismatch' });
  });

  it('is unknown when the record of pins holds something else', async () => {
    await profiles.set('noncesense.pins', [{ host: 7 }]);
    assert.equal(client.pinnedKey(elsewhere), undefined);
  });

  it('does not count before the server proved it', async () => {
    daemon.greeting = [];
    const connecting = client.connect({ address: elsewhere, key: known }).catch(() => undefined);
    while (daemon.links.length < 2) await turn();
    assert.equal(client.pinnedKey(elsewhere), undefined);
    client.dispose();
    await connecting;
  });

  function changeKey(): Uint8Array {
    daemon.key = Ed25519Key.generate();
    return daemon.key.publicKey;
  }

  function open(): Client {
    const clock = new HeldClock();
    const secrets = new MemorySecrets();
    return Client.create({
      dial: daemon.dial,
      clock,
      random: () => 1,
      deviceName: 'test',
      secrets,
      profiles,
      outbox: new MemoryOutbox(),
      vault: new MemoryVaults().folder,
      sendReceipts: () => true,
      sendTyping: () => true,
    });
  }
});
