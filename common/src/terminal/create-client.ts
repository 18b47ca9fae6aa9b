import { hostname } from 'node:os';
import { Client } from '../client/client.ts';
import { systemClock } from '../clock.ts';
import { connectTcp } from '../node/tcp-transport.ts';
import type { State } from './open-state.ts';

const DEVICE_NAME_BYTES = 64;

/** The client core on this machine: TCP, and what it keeps in the state folder. */
export function createClient({ secrets, profiles, outbox, vault }: State): Client {
  return Client.create({
    dial: connectTcp,
    secrets,
    profiles,
    outbox,
    vault,
    sendReceipts: () => true,
    sendTyping: () => false,
    clock: systemClock,
    random: Math.random,
    deviceName: deviceName(hostname()),
  });
}

function deviceName(host: string): string {
  const name = new TextEncoder().encode(`terminal on ${host}`).subarray(0, DEVICE_NAME_BYTES);
  // Half of a character may be left.
  return new TextDecoder().decode(name).replaceAll('\u{fffd}', '');
}
