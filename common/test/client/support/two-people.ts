import { HeldClock } from '../../support/held-clock.ts';
import { DirectPerson } from './direct-person.ts';
import { MemoryRelay } from './memory-relay.ts';

/** Alice and Bob with a device each, both connected. */
export async function aliceAndBob() {
  const { relay, clock } = place();
  const alice = new DirectPerson('alice', relay, clock);
  const bob = new DirectPerson('bob', relay, clock);
  await alice.connect();
  await bob.connect();
  return { relay, clock, alice, bob };
}

/** Alice at her desk and Bob, both connected; her laptop has still to be linked. */
export async function aliceWithTwoAndBob() {
  const { relay, clock } = place();
  const desk = new DirectPerson('alice', relay, clock, 'desk');
  const laptop = new DirectPerson('alice', relay, clock, 'laptop');
  const bob = new DirectPerson('bob', relay, clock);
  await desk.connect();
  await bob.connect();
  return { relay, clock, desk, laptop, bob };
}

function place() {
  return { relay: new MemoryRelay(), clock: new HeldClock() };
}
