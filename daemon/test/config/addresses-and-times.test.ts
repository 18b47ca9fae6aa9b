import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { advertisedAddress, isLoopback, isWildcard } from '../../src/config/advertised-address.ts';
import { parseDuration } from '../../src/config/duration.ts';
import { defaultDataDir } from '../../src/data-dir.ts';

describe('advertisedAddress', () => {
  it('is what the admin says, else what is bound, never a wildcard', () => {
    const port = 7373;
    assert.deepEqual(advertisedAddress({ advertise: 'chat.example.org:80' }, '0.0.0.0:1'), {
      host: 'chat.example.org',
      port: 80,
    });
    assert.deepEqual(advertisedAddress({}, '127.0.0.1:7373'), { host: '127.0.0.1', port });
    assert.deepEqual(advertisedAddress({}, '0.0.0.0:7373'), { host: hostname(), port });
    assert.deepEqual(advertisedAddress({}, '[::]:7373'), { host: hostname(), port });
  });

  it('knows wildcards and loopback addresses', () => {
    assert.deepEqual(['::', '0:0::0', '0.0.0.0', '::1', '10.0.0.0', 'a'].map(isWildcard), [
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    assert.deepEqual(['::1', '127.3.2.1', 'localhost', '::', '128.0.0.1'].map(isLoopback), [
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('parseDuration', () => {
  it('reads what people write', () => {
    assert.equal(parseDuration('7d'), 7 * 86_400_000);
    assert.equal(parseDuration('1m'), 60_000);
    assert.equal(parseDuration('2 weeks'), 14 * 86_400_000);
    assert.equal(parseDuration('1y'), 365.25 * 86_400_000);
  });

  it('refuses what is no time from a minute to a year', () => {
    for (const text of ['', '7', '59s', '2y', '-7d', '7 parsecs', 'd', '1e9d', `${'9'.repeat(200)}d`]) {
      assert.throws(() => parseDuration(text), /write 30m, 12h or 7d/, text);
    }
  });
});

describe('defaultDataDir', () => {
  it('follows the XDG specification, and the habits of Windows', () => {
    assert.equal(defaultDataDir({ XDG_DATA_HOME: '/data' }, 'linux'), '/data/noncesense');
    assert.match(defaultDataDir({ XDG_DATA_HOME: 'relative' }, 'linux'), /\/\.local\/share\/noncesense$/);
    assert.match(defaultDataDir({}, 'darwin'), /\/\.local\/share\/noncesense$/);
    assert.match(defaultDataDir({ LOCALAPPDATA: 'C:\\L' }, 'win32'), /^C:\\L.noncesense$/);
  });
});
