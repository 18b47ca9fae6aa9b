import assert from 'node:assert/strict';
import { networkOf } from '../../src/net/network-of.ts';

describe('networkOf', () => {
  const networks: readonly (readonly [host: string, network: string])[] = [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['0001:0002:0003:0004::', '1:2:3:4::/64'],
    ['unknown', 'unknown'],
  ];
  for (const [host, network] of networks) {
    it(`takes ${host} for ${network}`, () => {
      assert.equal(networkOf(host), network);
    });
  }
});
