import assert from 'node:assert/strict';
import {
  authMessage,
  formatServerFinal,
  formatServerFirst,
  parseClientFinal,
  parseClientFirst,
  type ServerFirst,
} from '../../src/auth/scram-messages.ts';
import { isProofRight, makeVerifier, serverSignature } from '../../src/auth/scram.ts';
import type { LinkSession } from '../../src/client/link-session.ts';
import { scramLogin } from '../../src/client/scram-login.ts';

const binding = new Uint8Array(32).fill(3);
const salt = new Uint8Array(16).fill(5);
// Stands for the result of PBKDF2, which has vectors of its own.
const salted = () => new Uint8Array(32).fill(9);
const verifier = makeVerifier(salted(), salt, 700_000);

interface Deceit {
  readonly first?: (honest: ServerFirst, clientNonce: string) => string;
  readonly final?: (honest: string) => string;
}

type Asking = Pick<LinkSession, 'request' | 'binding'>;

/** The daemon's side of RFC 5802, with what a dishonest one would say instead. */
function daemon({ first, final }: Deceit = {}): Asking {
  let bare = '';
  let serverFirst = '';
  const answerFirst = (message: string) => {
    const client = parseClientFirst(message);
    const honest = { nonce: `${client.nonce}daemon`, salt, iterations: 700_000 };
    bare = client.bare;
    serverFirst = first?.(honest, client.nonce) ?? formatServerFirst(honest);
    return serverFirst;
  };
  const answerFinal = (message: string) => {
    const { withoutProof, proof } = parseClientFinal(message);
    const auth = authMessage(bare, serverFirst, withoutProof);
    assert.ok(isProofRight(verifier, auth, proof), 'the client’s proof is right');
    const honest = formatServerFinal(serverSignature(verifier.serverKey, auth));
    return final?.(honest) ?? honest;
  };
  const request = (type: string, { message }: { message: string }) =>
    Promise.resolve({ message: type === 'auth.scram-first' ? answerFirst(message) : answerFinal(message) });
  return { binding, request: request as unknown as LinkSession['request'] };
}

function logIn(session: Asking, fewestIterations = 600_000): Promise<number> {
  return scramLogin(session, { user: 'alice', fewestIterations, saltedFor: () => Promise.resolve(salted()) });
}

describe('scramLogin', () => {
  it('proves the password to a daemon that proves the account', async () => {
    assert.equal(await logIn(daemon()), 700_000);
  });

  const deceits: Record<string, Deceit> = {
    'a nonce that is not ours': {
      first: (honest) => formatServerFirst({ ...honest, nonce: 'x'.repeat(40) }),
    },
    'our nonce with nothing added': { first: (honest, nonce) => formatServerFirst({ ...honest, nonce }) },
    'too few iterations': { first: (honest) => formatServerFirst({ ...honest, iterations: 599_999 }) },
    'too many iterations': { first: (honest) => formatServerFirst({ ...honest, iterations: 5_000_001 }) },
    'a salt of another length': {
      first: (honest) => formatServerFirst({ ...honest, salt: salt.subarray(1) }),
    },
    'a malformed answer': { first: () => 'r=,s=,i=' },
    'a wrong proof of its own': { final: () => formatServerFinal(new Uint8Array(32)) },
    'a short proof of its own': { final: () => formatServerFinal(new Uint8Array(31)) },
    'no proof of its own': { final: () => 'e=other-error' },
  };
  for (const [what, deceit] of Object.entries(deceits)) {
    it(`does not trust a daemon that sends ${what}`, async () => {
      await assert.rejects(logIn(daemon(deceit)), { code: 'daemon-untrusted' });
    });
  }

  it('does not accept fewer iterations than were used last', async () => {
    await assert.rejects(logIn(daemon(), 700_001), { code: 'daemon-untrusted' });
  });

  it('accepts fewer of an account that came from the original server, and no other number', async () => {
    const asking = (iterations: number) =>
      daemon({ first: (honest) => formatServerFirst({ ...honest, iterations }) });
    assert.equal(await logIn(asking(100_000), 100_000), 100_000);
    for (const iterations of [99_999, 100_001, 599_999])
      await assert.rejects(logIn(asking(iterations), 100_000), { code: 'daemon-untrusted' });
    await assert.rejects(logIn(asking(100_000), 600_000), { code: 'daemon-untrusted' });
  });

  it('computes nothing for a daemon that asks for too little', async () => {
    const weak = daemon({ first: (honest) => formatServerFirst({ ...honest, iterations: 1 }) });
    const saltedFor = () => assert.fail('the password was used');
    await assert.rejects(scramLogin(weak, { user: 'alice', fewestIterations: 600_000, saltedFor }), {
      code: 'daemon-untrusted',
    });
  });
});
