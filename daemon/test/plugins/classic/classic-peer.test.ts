import assert from 'node:assert/strict';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { classicConfig } from '../../../src/plugins/classic/classic-config.ts';
import { ClassicPeer } from '../../../src/plugins/classic/classic-peer.ts';
import { SealedLines } from '../../../src/plugins/classic/sealed-lines.ts';

const KIBIBYTE = 1024;
const KEY = new Uint8Array(32).fill(4);

/** The longest text of the lobby, each of whose characters takes six in JSON. */
const LONGEST = { sender: 'a'.repeat(32), content: '\u0001'.repeat(16_384), type: 'broadcast' };

/** A client that reads nothing. */
class DeafSink {
  writableLength = 0;
  isDestroyed = false;

  write(text: string): void {
    this.writableLength += Buffer.byteLength(text);
  }

  destroy(): void {
    this.isDestroyed = true;
  }

  end(): void {
    // It takes nothing.
  }

  resume(): void {
    // It says nothing.
  }
}

describe('the smallest settings', () => {
  const { queueKibibytes, lineKibibytes } = classicConfig.properties;

  function peerOf(sink: DeafSink): ClassicPeer {
    const queueBytes = (queueKibibytes.minimum ?? 0) * KIBIBYTE;
    return new ClassicPeer({ sink, lines: new SealedLines(KEY), clock: new HeldClock(), queueBytes });
  }

  it('hold the longest line beside another, and then end the connection', () => {
    const sink = new DeafSink();
    const peer = peerOf(sink);
    peer.complain('something before it');
    peer.say('BROADCAST', LONGEST);
    assert.equal(sink.isDestroyed, false, `${sink.writableLength} bytes wait`);
    peer.say('BROADCAST', LONGEST);
    assert.equal(sink.isDestroyed, true);
  });

  it('take the longest line from a client', () => {
    const line = new SealedLines(KEY).seal('BROADCAST', { content: LONGEST.content }).trimEnd();
    assert.ok(line.length <= (lineKibibytes.minimum ?? 0) * KIBIBYTE, `${line.length} bytes`);
  });
});
