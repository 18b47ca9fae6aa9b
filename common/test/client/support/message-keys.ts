import assert from 'node:assert/strict';
import { decodeElement } from '../../../src/e2e/element.ts';
import { RATCHET_HEADER_BYTES } from '../../../src/e2e/ratchet-header.ts';
import type { MemoryRelay } from './memory-relay.ts';

/** A ratchet's header names the message key: another message under the same one would give both away. */
export function expectNoKeyTwice({ elements }: MemoryRelay): void {
  const byHeader = new Map<string, string>();
  for (const bytes of elements) {
    const { session, message } = decodeElement(bytes);
    const header = Buffer.concat([session, message.subarray(0, RATCHET_HEADER_BYTES)]).toString('hex');
    const text = Buffer.from(message).toString('hex');
    assert.equal(byHeader.get(header) ?? text, text, 'a message key served twice');
    byHeader.set(header, text);
  }
}
