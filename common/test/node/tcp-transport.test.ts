import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { TcpTransport } from '../../src/node/tcp-transport.ts';

describe('a transport over TCP', () => {
  let server: Server;
  let peer: Socket;
  let transport: TcpTransport;
  let heard: string[];

  beforeEach(async () => {
    server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    peer = connect((server.address() as AddressInfo).port, '127.0.0.1');
    // What becomes of this end is not what is looked at.
    peer.on('error', () => undefined);
    const [accepted] = (await once(server, 'connection')) as [Socket];
    transport = new TcpTransport(accepted);
    heard = [];
    transport.setOwner({ onGone: () => heard.push('gone') });
    transport.listen({
      onBytes: (chunk) => heard.push(`${chunk.length} bytes`),
      onClose: (error) => heard.push(error ? `broken: ${String(Reflect.get(error, 'code'))}` : 'closed'),
    });
    transport.resume();
  });

  afterEach(() => {
    peer.destroy();
    server.close();
  });

  it('tells who listens what comes and that it ended, then who owns it that nothing is left', async () => {
    peer.end('hello');
    await once(peer, 'end');
    transport.end();
    await transport.closed;
    assert.deepEqual(heard, ['5 bytes', 'closed', 'gone']);
  });

  it('tells why it ended when that was not orderly', async () => {
    peer.resetAndDestroy();
    await transport.closed;
    assert.deepEqual(heard, ['broken: ECONNRESET', 'gone']);
  });

  it('says that it has closed also to who asks afterwards', async () => {
    transport.destroy();
    await transport.closed;
    await transport.closed;
    assert.deepEqual(heard, ['closed', 'gone']);
  });
});
