import assert from 'node:assert/strict';
import { sha256 } from '../../../src/crypto/sha256.ts';
import { decodeElement } from '../../../src/e2e/element.ts';
import { RATCHET_HEADER_BYTES } from '../../../src/e2e/ratchet-header.ts';
import type { MemoryRelay } from './memory-relay.ts';

/** A ratchet's header names the message key: another message under the same one would give both away. */
export class MessageKeys {
  readonly #messages = new Map<string, string>();

  /** Takes all that the relay was given since the last time. */
  expectNoneTwice(relay: MemoryRelay): void {
    this.take(relay.elements.splice(0));
    relay.payloads.length = 0;
    relay.delivered.length = 0;
  }

  take(elements: readonly Uint8Array[]): void {
    for (const bytes of elements) {
      const { session, message } = decodeElement(bytes);
      const header = hashOf(session, message.subarray(0, RATCHET_HEADER_BYTES));
      const hash = hashOf(message);
      assert.equal(this.#messages.get(header) ?? hash, hash, 'a message key served twice');
      this.#messages.set(header, hash);
    }
  }
}

/** The same for a short story. */
export function expectNoKeyTwice({ elements }: MemoryRelay): void {
  new MessageKeys().take(elements);
}

function hashOf(...parts: readonly Uint8Array[]): string {
  return Buffer.from(sha256(...parts).subarray(0, 16)).toString('latin1');
}
