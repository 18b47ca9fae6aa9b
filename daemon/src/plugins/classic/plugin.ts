import { classicMessages } from '../../../../common/src/wire/messages.ts';
import { parseHostPort } from '../../../../common/src/wire/invite-link.ts';
import { definePlugin, Type } from '../../plugin/api.ts';
import { classicConfig } from './classic-config.ts';
import { ClassicDoor } from './classic-door.ts';
import { ClassicKeys } from './classic-keys.ts';
import { relayClassic } from './classic-relay.ts';
import { Holders } from './holders.ts';
import { addImportCommands } from './import-commands.ts';
import { SigningKey } from './signing-key.ts';
import { Turns } from './turns.ts';

/** Derivations at a time: they run on threads that files are read on, too, of which there are four. */
const DERIVATIONS = 2;

/** A door for clients of the protocol that this one began as (docs/classic.md). Off unless it is asked for. */
export const classicPlugin = definePlugin({
  name: 'classic',
  version: '0.1.0',
  needs: ['auth', 'broadcast'],
  reads: [
    'user names',
    'passwords of people on original clients, at sign-up and sign-in',
    'their public keys, and who exchanges direct messages with whom, when and how long',
  ],
  warnings: [
    'passwords of people on original clients reach this daemon, and their identity keys are taken from it on faith; ' +
      'see "Original clients" in SECURITY.md, and turn it off once everybody has moved (docs/moving-over.md)',
  ],
  configSchema: classicConfig,
  messages: classicMessages,
  async setup(context) {
    const { config, log, storage, sessions, daemon } = context;
    const keys = new ClassicKeys(storage);
    const holders = new Holders((user) => sessions.ofUser(user));
    const signing = await SigningKey.open(daemon.dataDir);
    relayClassic(context, keys, holders);
    addImportCommands(context, keys, signing);
    const door = await ClassicDoor.open(parseHostPort(config.listen), {
      context,
      config,
      holders,
      identity: () => signing.identity,
      turns: new Turns(DERIVATIONS),
    });
    context.onDispose(() => door.close());
    context.adminCommand('classic', Type.Object({}, { additionalProperties: false }), () => ({
      address: door.address,
    }));
    log.info({ address: door.address }, 'open to original clients');
  },
});
