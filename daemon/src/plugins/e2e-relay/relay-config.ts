import type { relayMessages } from '../../../../common/src/wire/messages.ts';
import { type PluginContext, type Static, type TProperties, Type } from '../../plugin/api.ts';

function section<T extends TProperties>(description: string, properties: T) {
  return Type.Object(properties, { description, default: {}, additionalProperties: false });
}

function limit(value: number, [minimum, maximum]: readonly [number, number], description: string) {
  return Type.Integer({ default: value, minimum, maximum, description });
}

export const relayConfig = Type.Object(
  {
    mailbox: section('What waits for one device.', {
      messages: limit(10_000, [10, 1_000_000], 'Messages at most.'),
      mebibytes: limit(64, [1, 65_536], 'Their MiB at most.'),
      senderPercent: limit(25, [1, 100], 'How much of both one sender may take up.'),
      keepDays: limit(30, [1, 365], 'Days after which a message that nobody fetched is deleted.'),
    }),
    send: section('What one message may be.', {
      users: limit(256, [1, 256], 'People it is addressed to, the sender included.'),
      elements: limit(256, [1, 256], 'Devices it is addressed to.'),
      kibibytes: limit(512, [64, 4_096], 'KiB in all, over all of its batches.'),
    }),
    // Not less than what clients publish at once: they would come to an end before their first message.
    prekeys: section('Prekeys of one device.', {
      oneTime: limit(200, [100, 1_000], 'One-time prekeys kept.'),
      oneTimePq: limit(100, [50, 1_000], 'One-time post-quantum prekeys kept.'),
      claimsPerHour: limit(20, [1, 10_000], 'How often one user may claim those of one device in an hour.'),
    }),
  },
  { additionalProperties: false },
);

export type RelayConfig = Static<typeof relayConfig>;
export type RelayContext = PluginContext<RelayConfig, typeof relayMessages>;
