import { definePlugin, type PeerError, type PluginContext, type Refusal, Type } from '../../plugin/api.ts';
import { ConnectionCounts } from './connection-counts.ts';
import { type LimitsConfig, limitsConfig } from './limits-config.ts';
import { MessageRates } from './message-rates.ts';
import { claimedUser, PasswordTries } from './password-tries.ts';

type LimitsContext = PluginContext<LimitsConfig, Readonly<Record<string, never>>>;

/** Before all others. */
const FIRST = { priority: 1_000 } as const;

/** How much strangers and members may ask of the daemon (PROTOCOL.md section 3.7). Keeps nothing on disk. */
export const limitsPlugin = definePlugin({
  name: 'limits',
  version: '0.1.0',
  reads: ['user names', 'addresses', 'how much each user sends', 'how often a password was wrong'],
  configSchema: limitsConfig,
  messages: {},
  setup(context) {
    let config = context.config;
    context.onConfigChange((next) => {
      config = next;
    });
    const counts = new ConnectionCounts(() => config.connections);
    const rates = new MessageRates(() => config, context.clock);
    const tries = new PasswordTries(() => config.failedLogins, context.clock);
    countConnections(context, counts);
    limitMessages(context, rates, tries);
    context.adminCommand('limits', Type.Object({}, { additionalProperties: false }), () => ({
      connections: counts.now,
      held: tries.held,
    }));
  },
});

function countConnections(context: LimitsContext, counts: ConnectionCounts): void {
  context.on('connect', ({ peer }) => refusal(counts.connect(peer)), FIRST);
  context.on('handshaken', ({ peer }) => {
    counts.handshaken(peer);
  });
  context.on('sessionReady', ({ session }) => {
    counts.loggedIn(session.peer);
  });
  context.on('disconnected', ({ peer }) => {
    counts.disconnected(peer);
  });
}

function limitMessages(context: LimitsContext, rates: MessageRates, tries: PasswordTries): void {
  context.on(
    'authenticate',
    ({ guest, type, body }) => {
      const held = tries.admit(guest.peer, type, body);
      // The audit shall say whose name it was about.
      if (held) guest.claimedUser = claimedUser(body) ?? guest.claimedUser;
      return refusal(held);
    },
    FIRST,
  );
  context.on(
    'admit',
    ({ session, type, body, bytes }) =>
      refusal(rates.admit(session, bytes) ?? tries.admit(session.peer, type, body)),
    FIRST,
  );
  context.on('decided', (decision) => {
    tries.decided(decision);
  });
  context.on('accountDeleted', ({ user }) => {
    rates.forget(user);
  });
}

function refusal(error: PeerError | undefined): Refusal | undefined {
  return error && { kind: 'refuse', error };
}
