import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { systemClock } from '../../../../common/src/clock.ts';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { auditPlugin } from '../../../src/plugins/audit/plugin.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { e2eRelayPlugin } from '../../../src/plugins/e2e-relay/plugin.ts';
import { PluginDaemon } from '../plugin-daemon.ts';
import { elementsFor, Person } from './relay-person.ts';

describe('what the relay leaves behind', () => {
  let daemon: PluginDaemon | undefined;

  afterEach(() => daemon?.dispose());

  it('tells nobody what went through it: not the log, not the audit log, not the store once all is fetched', async () => {
    const lines: string[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    const plugins = [
      [authPlugin, { registration: 'open' }],
      [auditPlugin, {}],
      [e2eRelayPlugin, {}],
    ] as const;
    daemon = await PluginDaemon.start(plugins, systemClock, pino({ level: 'trace' }, stream));
    const { desk: alice } = await Person.join(daemon, 'alice');
    const { desk: bob } = await Person.join(daemon, 'bob');
    const tablet = await bob.person.addDesk();
    await bob.person.publishList(bob.member, [bob.device, tablet.device]);
    const published = bob.prekeys({ oneTime: 1, oneTimePq: 1 });
    await bob.publishPrekeys(published);
    await alice.claim(bob.address);
    const payload = randomBytes(500);
    const to = [bob.address, tablet.address];
    await alice.send({ payload, to });
    await alice.send({ payload, to: [bob.address] });
    const secrets = [
      payload,
      ...elementsFor(to).map(({ element }) => element),
      ...published.oneTime.map(({ key }) => key),
    ];
    assert.equal(await whereIn(daemon, payload), 'payload');
    for (const desk of [bob, tablet]) {
      await desk.fetchAll();
      await desk.acknowledge(2);
    }
    await daemon.restart();
    for (const secret of secrets) assert.equal(await whereIn(daemon, secret), '');
    const audit = await readFile(join(daemon.dataDir, 'audit.jsonl'), 'utf8');
    assert.match(audit, /"event":"e2e-relay.send","user":"alice"/);
    assert.ok(lines.some((line) => line.includes('device list published')));
    for (const secret of secrets) {
      for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const) {
        const text = Buffer.from(secret).toString(encoding);
        assert.ok(![...lines, audit].some((line) => line.includes(text.slice(0, 24))));
      }
    }
  });
});

/** The tables of the relay that hold those bytes. */
async function whereIn(daemon: PluginDaemon, bytes: Uint8Array): Promise<string> {
  const rows = await daemon.rows('e2e-relay');
  const found = rows.filter(({ value }) => Buffer.from(value).includes(Buffer.from(bytes)));
  return [...new Set(found.map(({ key }) => key.split('/')[0]))].join();
}
