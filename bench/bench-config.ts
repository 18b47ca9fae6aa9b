/**
 * The configuration of every daemon that is measured: what an admin gets by default, but for the caps that keep
 * thousands of clients from one address out, and an open registration in place of an invite for each of them.
 */
export const benchConfig = {
  name: 'Bench',
  limits: { maxConnections: 20_000, maxUnauthenticated: 20_000, maxUnauthenticatedPerAddress: 20_000 },
  plugins: {
    auth: { registration: 'open' },
    broadcast: {},
    presence: {},
    audit: {},
    'e2e-relay': {},
  },
};
