import { type Static, type TProperties, Type } from '../../plugin/api.ts';

function section<T extends TProperties>(description: string, properties: T) {
  return Type.Object(properties, { description, default: {}, additionalProperties: false });
}

function limit(value: number, [minimum, maximum]: readonly [number, number], description: string) {
  return Type.Integer({ default: value, minimum, maximum, description });
}

interface RateDefaults {
  readonly messages: number;
  readonly kib: number;
}

/** Bursts hold ten seconds' worth of messages, and sixteen of bytes. */
function rates(description: string, { messages, kib }: RateDefaults) {
  return section(description, {
    messagesPerSecond: limit(messages, [1, 1_000_000], 'Messages a second in the long run.'),
    messageBurst: limit(10 * messages, [10, 10_000_000], 'Messages at once after a rest.'),
    kibPerSecond: limit(kib, [8, 1_048_576], 'KiB of messages a second in the long run.'),
    // Not less than the largest message, or it could never be sent.
    kibBurst: limit(16 * kib, [64, 16_777_216], 'KiB of messages at once after a rest.'),
  });
}

export const limitsConfig = Type.Object(
  {
    connections: section('Connections at a time.', {
      all: limit(10_000, [1, 1_000_000], 'Of everybody.'),
      perAddress: limit(1_000, [1, 1_000_000], 'Of one network address.'),
      unauthenticated: limit(200, [1, 100_000], 'Not logged in.'),
      unauthenticatedPerAddress: limit(20, [1, 100_000], 'Not logged in, of one network address.'),
      handshakes: limit(100, [1, 100_000], 'With their handshake not done.'),
    }),
    session: rates('What one connection may send.', { messages: 100, kib: 4_096 }),
    user: rates('What all connections of one user together may send.', { messages: 200, kib: 8_192 }),
    failedLogins: section('Wrong passwords, and how long the next try has to wait.', {
      perAccount: limit(5, [1, 1_000], 'Wrong passwords of one account before the waiting begins.'),
      perAddress: limit(20, [1, 100_000], 'Wrong passwords from one network address, likewise.'),
      firstDelaySeconds: limit(1, [1, 3_600], 'The first wait; each further wrong password doubles it.'),
      longestDelaySeconds: limit(900, [1, 86_400], 'The longest wait.'),
    }),
  },
  { additionalProperties: false },
);

export type LimitsConfig = Static<typeof limitsConfig>;
export type RateLimits = LimitsConfig['session'];
