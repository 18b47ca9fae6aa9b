/** Far above what any bench needs. */
const MANY = 100_000;
const rate = {
  messagesPerSecond: 1_000_000,
  messageBurst: 10_000_000,
  kibPerSecond: 1_048_576,
  kibBurst: 16_777_216,
};

/**
 * The configuration of every daemon that is measured: what an admin gets by default, but for the limits that keep
 * thousands of busy clients from one address out, and an open registration in place of an invite for each of them.
 */
export const benchConfig = {
  name: 'Bench',
  plugins: {
    limits: {
      connections: {
        all: MANY,
        perAddress: MANY,
        unauthenticated: MANY,
        unauthenticatedPerAddress: MANY,
        handshakes: MANY,
      },
      session: rate,
      user: rate,
    },
    auth: { registration: 'open' },
    broadcast: {},
    presence: {},
    audit: {},
    'e2e-relay': {},
    files: {},
  },
};
