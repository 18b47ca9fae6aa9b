import assert from 'node:assert/strict';
import { ClassicDhKey } from '../../src/classic/dh-key.ts';
import { ClassicIdentity, derOfPem, pemOf, verifyClassic } from '../../src/classic/rsa-identity.ts';
import { ClassicOpener } from '../../src/classic/sealed-box.ts';
import { decodeBase64 } from '../../src/text/base64.ts';
import { decodeUtf8 } from '../../src/text/utf8.ts';
import { hex, toHex, vectors } from '../support/bytes.ts';

interface Side {
  readonly private: string;
  readonly publicDer: string;
  readonly signature?: string;
}

type Who = 'server' | 'initiator' | 'responder';

interface ClassicVectors {
  readonly identities: Record<Who, { readonly privatePem: string; readonly publicPem: string }>;
  readonly handshake: { readonly server: Side; readonly client: Side; readonly key: string };
  readonly lines: readonly {
    readonly from: string;
    readonly counter: number;
    readonly plaintext: string;
    readonly line: string;
  }[];
  readonly session: {
    readonly initiator: Side;
    readonly responder: Side;
    readonly key: string;
    readonly messages: readonly {
      readonly from: string;
      readonly counter: number;
      readonly text: string;
      readonly sealed: string;
    }[];
  };
}

const { identities, handshake, lines, session } = vectors<ClassicVectors>('classic');

describe('what the library of the original client makes', () => {
  it('is understood: its keys, also where newer versions write them differently', function () {
    this.timeout(20_000); // Bun takes half a second for a key.
    for (const [own, peer, key] of [
      [handshake.server, handshake.client, handshake.key],
      [handshake.client, handshake.server, handshake.key],
      [session.initiator, session.responder, session.key],
      [session.responder, session.initiator, session.key],
    ] as const) {
      const ours = ClassicDhKey.fromPrivateValue(hex(own.private));
      assert.equal(toHex(ours.agree(decodeBase64(peer.publicDer))), key);
    }
  });

  it('is what this side writes as well', () => {
    const { server } = handshake;
    assert.deepEqual(
      ClassicDhKey.fromPrivateValue(hex(server.private)).publicDer,
      decodeBase64(server.publicDer),
    );
  });

  it('is understood: its signatures', () => {
    for (const [who, side] of [
      ['server', handshake.server],
      ['initiator', session.initiator],
      ['responder', session.responder],
    ] as const) {
      const key = derOfPem(identities[who].publicPem);
      const der = decodeBase64(side.publicDer);
      assert.equal(verifyClassic(key, der, decodeBase64(side.signature ?? '')), true);
      const own = ClassicIdentity.fromPrivatePem(identities[who].privatePem);
      assert.equal(verifyClassic(key, der, own.sign(der)), true);
      assert.equal(pemOf(own.publicDer), identities[who].publicPem);
    }
  });

  it('is understood: its lines, of which some may be lost', () => {
    for (const from of ['client', 'server']) {
      const opener = new ClassicOpener(hex(handshake.key), { exact: false });
      for (const { line, plaintext, counter } of lines.filter((line) => line.from === from)) {
        const sealed = decodeBase64(line.trimEnd().split(':')[1] ?? '');
        assert.equal(decodeUtf8(opener.open(sealed)), plaintext);
        assert.equal(opener.counter, counter + 1);
      }
    }
  });

  it('is understood: its end-to-end messages', () => {
    for (const from of ['initiator', 'responder']) {
      const opener = new ClassicOpener(hex(session.key), { exact: true });
      for (const { sealed, text } of session.messages.filter((message) => message.from === from)) {
        assert.equal(decodeUtf8(opener.open(decodeBase64(sealed))), text);
      }
    }
  });
});
