import assert from 'node:assert/strict';
import { parseClientFinal, parseClientFirst } from '../../../../common/src/auth/scram-messages.ts';
import { beginScram, finishScram, type ScramExchange } from '../../../src/plugins/auth/scram-exchange.ts';
import { ScramClient, verifierOf } from './scram-client.ts';

const PASSWORD = 'correct horse battery';
const BINDING = new Uint8Array(32).fill(1);
const RANDOM = new Uint8Array(18).fill(2);

describe('SCRAM exchange of the daemon', () => {
  async function begin(client: ScramClient): Promise<ScramExchange> {
    return beginScram(parseClientFirst(client.first), await verifierOf(PASSWORD), RANDOM);
  }

  async function finish(
    exchange: ScramExchange,
    final: string,
    binding = BINDING,
  ): Promise<string | undefined> {
    return finishScram(exchange, parseClientFinal(final), { verifier: await verifierOf(PASSWORD), binding });
  }

  it('convinces both sides when the password is right', async () => {
    const client = new ScramClient('alice', PASSWORD);
    const exchange = await begin(client);
    const answer = await finish(exchange, await client.final(exchange.serverFirst, BINDING));
    assert.ok(answer !== undefined);
    assert.equal(client.believes(answer), true);
  });

  it('continues the nonce of the client with 18 bytes of its own', async () => {
    const exchange = await begin(new ScramClient('alice', PASSWORD));
    assert.equal(exchange.nonce, `rOprNGfwEbeRWgbNEkqO${'AgIC'.repeat(6)}`);
    assert.equal(exchange.serverFirst, `r=${exchange.nonce},s=BwcHBwcHBwcHBwcHBwcHBw==,i=10`);
  });

  it('refuses a wrong password', async () => {
    const client = new ScramClient('alice', 'correct horse batterz');
    const exchange = await begin(client);
    assert.equal(await finish(exchange, await client.final(exchange.serverFirst, BINDING)), undefined);
  });

  it('refuses a proof made for another channel, as a relaying daemon would send it', async () => {
    const client = new ScramClient('alice', PASSWORD);
    const exchange = await begin(client);
    const final = await client.final(exchange.serverFirst, new Uint8Array(32).fill(3));
    assert.equal(await finish(exchange, final), undefined);
  });

  it('refuses the proof of another exchange', async () => {
    const client = new ScramClient('alice', PASSWORD);
    const earlier = await begin(client);
    const final = await client.final(earlier.serverFirst, BINDING);
    const later = beginScram(
      parseClientFirst(client.first),
      await verifierOf(PASSWORD),
      new Uint8Array(18).fill(4),
    );
    assert.equal(await finish(later, final), undefined);
  });

  it('refuses a nonce that is not its own, even with a proof over it', async () => {
    const client = new ScramClient('alice', PASSWORD);
    const exchange = await begin(client);
    const forged = exchange.serverFirst.replace('AgIC', 'AgID');
    assert.equal(await finish(exchange, await client.final(forged, BINDING)), undefined);
    // The proof covers the message of the daemon; this one covers a forged one, and says the forged nonce.
    const misled = { ...exchange, serverFirst: forged };
    assert.equal(await finish(misled, await client.final(forged, BINDING)), undefined);
  });
});
