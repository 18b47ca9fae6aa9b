import { relayMessages } from '../../../../common/src/wire/messages.ts';
import { definePlugin, PeerError, Type } from '../../plugin/api.ts';
import { Relay } from './relay.ts';
import { type RelayContext, relayConfig } from './relay-config.ts';
import { usageOf } from './usage.ts';

/**
 * Carries messages between devices that it can't read (PROTOCOL.md section 7.3): identity keys, signed device lists,
 * prekeys and a mailbox for each device.
 */
export const e2eRelayPlugin = definePlugin({
  name: 'e2e-relay',
  version: '0.1.0',
  reads: [
    'user names',
    'identity and device public keys',
    'device names',
    'who looks up whose keys',
    'who sends to whose devices, when and how much (the content is encrypted)',
  ],
  configSchema: relayConfig,
  messages: relayMessages,
  setup(context) {
    const relay = new Relay(context);
    handleKeys(context, relay);
    handleLinks(context, relay);
    handleMail(context, relay);
    context.on('accountDeleted', ({ user }) => relay.removeUser(user));
    context.on('sessionClosed', ({ session }) => {
      relay.reads.leave(session);
      relay.parts.drop(session);
      relay.links.leave(session);
    });
    context.adminCommand('mailboxes', Type.Object({}, { additionalProperties: false }), () =>
      usageOf(relay.mailboxes),
    );
    context.onDispose(() => relay.dispose());
  },
});

function handleKeys(context: RelayContext, relay: Relay): void {
  context.handle('e2e-relay.publish-identity', async (claim, session) => {
    const outcome = await relay.own.publishIdentity(claim, session);
    if (outcome !== 'unchanged') context.log.info({ user: session.user }, `identity key ${outcome}`);
    return {};
  });
  context.handle('e2e-relay.identity', async ({ user }) => {
    const key = await relay.identities.find(user);
    if (key === undefined) throw new PeerError('not-found', 'that user has published no identity key');
    return { key };
  });
  context.handle('e2e-relay.publish-list', async (signed, session) => {
    const outcome = await relay.own.publishList(signed, session);
    if (outcome === 'newer') context.log.info({ user: session.user }, 'device list published');
    return {};
  });
  context.handle('e2e-relay.list', async ({ user }) => {
    const known = await relay.lists.find(user);
    if (known === undefined) throw new PeerError('not-found', 'that user has published no device list');
    return known.signed;
  });
  context.handle('e2e-relay.publish-prekeys', (body, session) => relay.bundles.publish(body, session));
  context.handle('e2e-relay.prekey-stock', (_body, session) => relay.bundles.stock(session));
  context.handle('e2e-relay.claim', (address, session) => relay.bundles.claim(address, session));
}

function handleLinks(context: RelayContext, { links }: Relay): void {
  context.handle('e2e-relay.ask-link', async (keys, session) => {
    await links.ask(keys, session);
    return {};
  });
  context.handle('e2e-relay.link-requests', async (_body, session) => ({
    requests: await links.list(session),
  }));
  context.handle('e2e-relay.refuse-link', async ({ device }, session) => {
    await links.refuse(device, session);
    return {};
  });
}

function handleMail(context: RelayContext, relay: Relay): void {
  context.handle('e2e-relay.send', (part, session) => relay.sends.handle(part, session));
  context.handle('e2e-relay.fetch', (page, session) => relay.reads.fetch(page, session));
  context.take('e2e-relay.acknowledge', ({ through }, session) => relay.reads.acknowledge(through, session));
}
