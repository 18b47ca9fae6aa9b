import assert from 'node:assert/strict';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import type { Session } from '../../../src/plugin/api.ts';
import type { SendPart } from '../../../src/plugins/e2e-relay/letter.ts';
import { SendParts } from '../../../src/plugins/e2e-relay/send-parts.ts';
import { sessionOf } from './bare-session.ts';

const MIB = 1_048_576;
/** As long as one message may be told to be. */
const PAYLOAD_BYTES = 4 * MIB;
const limits = { users: 256, elements: 256, kibibytes: 4_096 };

describe('messages of which a part has come', () => {
  let parts: SendParts;

  beforeEach(() => {
    parts = new SendParts(() => limits);
  });

  const session = () => sessionOf({ user: 'mallory', device: randomBytes(16) });
  const part = (last: boolean): SendPart => ({
    id: randomBytes(16),
    payload: new Uint8Array(PAYLOAD_BYTES),
    elements: [],
    last,
    mode: 'some',
  });
  const begin = (by: Session) => parts.take(by, part(false));

  it('take 64 MiB at most, of all sessions together; whoever comes then is told when to try again', () => {
    const all = Array.from({ length: (64 * MIB) / PAYLOAD_BYTES }, session);
    for (const each of all) assert.equal(begin(each), undefined);
    const late = session();
    const isHeldBack = () =>
      assert.throws(() => begin(late), { name: 'PeerError', code: 'rate-limited', retryAfter: 5 });
    isHeldBack();
    assert.ok(parts.take(late, part(true)), 'what comes whole takes nothing');
    const [first, second] = all;
    assert.ok(first && second);
    begin(first);
    isHeldBack();
    parts.drop(first);
    begin(late);
    assert.throws(() => begin(session()), { code: 'rate-limited' });
    assert.ok(parts.take(second, part(true)), 'another message takes the place of the one that was begun');
    begin(session());
  });
});
