import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ConnectionCounts } from '../../../src/plugins/limits/connection-counts.ts';

const caps = { all: 6, perAddress: 4, unauthenticated: 5, unauthenticatedPerAddress: 3, handshakes: 4 };

interface Caller {
  readonly host: string;
  readonly address: string;
}

let port = 0;
const caller = (host: string): Caller => ({ host, address: `${host}:${++port}` });

describe('connection counts', () => {
  let counts: ConnectionCounts;

  beforeEach(() => {
    counts = new ConnectionCounts(() => caps);
  });

  function connect(host: string): Caller {
    const peer = caller(host);
    assert.equal(counts.connect(peer), undefined, `${host} finds a place`);
    return peer;
  }

  function refusal(host: string): string | undefined {
    const error = counts.connect(caller(host));
    return error && `${error.code}: ${error.message}`;
  }

  const reached = (cap: string) => `too-many-connections: limits.connections.${cap} is reached`;

  it('hold strangers of one address, and a login frees a place among them', () => {
    const [first] = [connect('a'), connect('a'), connect('a')];
    assert.equal(refusal('a'), reached('unauthenticatedPerAddress'));
    counts.handshaken(first);
    assert.equal(refusal('a'), reached('unauthenticatedPerAddress'));
    counts.loggedIn(first);
    connect('a');
    assert.equal(refusal('a'), reached('perAddress'), 'members count for the address too');
  });

  it('hold handshakes in progress, strangers and all', () => {
    const peers = ['a', 'b', 'c', 'd'].map(connect);
    assert.equal(refusal('e'), reached('handshakes'));
    for (const peer of peers) counts.handshaken(peer);
    connect('e');
    assert.equal(refusal('f'), reached('unauthenticated'));
    for (const peer of peers) counts.loggedIn(peer);
    connect('f');
    assert.equal(refusal('g'), reached('all'));
  });

  it('let a network in from which somebody has logged in, though strangers fill their places', () => {
    const member = connect('home');
    counts.loggedIn(member);
    counts.disconnected(member);
    for (const host of ['a', 'b', 'c', 'd']) connect(host);
    assert.equal(refusal('e'), reached('handshakes'));
    connect('home');
    counts.disconnected(connect('home'));
  });

  it('remember ten thousand such networks, those of the latest logins', () => {
    for (let index = 0; index <= 10_000; index++) {
      const member = connect(`home${index}`);
      counts.loggedIn(member);
      counts.disconnected(member);
    }
    for (const host of ['a', 'b', 'c', 'd']) connect(host);
    assert.equal(refusal('home0'), reached('handshakes'));
    counts.disconnected(connect('home1'));
    connect('home10000');
  });

  it('take a lower cap at once, and end nobody for it', () => {
    let all = 6;
    counts = new ConnectionCounts(() => ({ ...caps, all }));
    connect('a');
    all = 1;
    assert.equal(refusal('b'), reached('all'));
    assert.equal(counts.now.all, 1);
  });

  it('count one IPv6 network as one address', () => {
    for (const end of ['1', '2', '3']) connect(`2001:db8:0:1::${end}`);
    assert.equal(refusal('2001:db8:0:1:ffff::4'), reached('unauthenticatedPerAddress'));
    connect('2001:db8:0:2::1');
  });

  it('come back to nothing whatever the order in which connections live and end', () => {
    const steps = fc.array(
      fc.record({ what: fc.constantFrom('connect', 'shake', 'log in', 'end'), who: fc.nat(9) }),
    );
    fc.assert(
      fc.property(steps, (story) => {
        const all = new ConnectionCounts(() => caps);
        const open = new Map<number, Caller>();
        for (const { what, who } of story) {
          const peer = open.get(who);
          if (what === 'connect' && !peer) {
            const fresh = caller(`host${who % 3}`);
            if (!all.connect(fresh)) open.set(who, fresh);
          } else if (peer && what === 'shake') all.handshaken(peer);
          else if (peer && what === 'log in') all.loggedIn(peer);
          else if (peer && what === 'end') {
            all.disconnected(peer);
            all.disconnected(peer);
            open.delete(who);
          }
          const { all: total, unauthenticated, handshakes } = all.now;
          assert.equal(total, open.size);
          assert.ok(handshakes <= unauthenticated && unauthenticated <= total && handshakes >= 0);
        }
        for (const peer of open.values()) all.disconnected(peer);
        assert.deepEqual(all.now, { all: 0, unauthenticated: 0, handshakes: 0 });
        for (let count = 0; count < 3; count++) assert.equal(all.connect(caller('host0')), undefined);
      }),
    );
  });
});
