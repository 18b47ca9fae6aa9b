import { tmpdir } from 'node:os';
import { systemClock } from '../../../../common/src/clock.ts';
import { openMeetingPlace } from '../../../src/windows/meeting-place.ts';
import { Ownership } from '../../../src/windows/ownership.ts';

// A window in a process of its own, which the test kills or suspends: owner-process.ts STORAGE SECRET-IN-HEX

// Nor does it outlive the test, however that ends.
process.once('disconnect', () => process.exit());

const [storage = '', hex = ''] = process.argv.slice(2);
const secret = new Uint8Array(Buffer.from(hex, 'hex'));
const place = await openMeetingPlace({ storage, temporary: tmpdir(), secret, platform: process.platform });
const ownership = new Ownership({
  place,
  secret,
  clock: systemClock,
  random: Math.random,
  onYield: () => undefined,
});
process.send?.(await ownership.claim());
