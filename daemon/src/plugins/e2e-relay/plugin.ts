import { relayMessages } from '../../../../common/src/wire/messages.ts';
import { definePlugin, PeerError, Type } from '../../plugin/api.ts';
import { Identities } from './identities.ts';

/**
 * The first part of end-to-end encryption (PROTOCOL.md sections 6.3 and 8): users register the public half of their identity
 * key, and look up each other's. Prekeys, signed device lists and the mailboxes that hold sealed messages for
 * devices are still to come; until then nothing is relayed.
 */
export const e2eRelayPlugin = definePlugin({
  name: 'e2e-relay',
  version: '0.1.0',
  reads: ['user names', 'identity public keys', 'who looks up whose key'],
  configSchema: Type.Object({}, { additionalProperties: false }),
  messages: relayMessages,
  setup(context) {
    const identities = new Identities(context.storage, context.clock);
    context.handle('e2e-relay.publish-identity', async (claim, session) => {
      const outcome = await identities.publish(claim, session);
      if (outcome !== 'unchanged') context.log.info({ user: session.user }, `identity key ${outcome}`);
      return {};
    });
    context.handle('e2e-relay.identity', async ({ user }) => {
      const key = await identities.find(user);
      if (key === undefined) throw new PeerError('not-found', 'that user has published no identity key');
      return { key };
    });
  },
});
