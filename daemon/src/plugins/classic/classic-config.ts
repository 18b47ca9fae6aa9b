import type { classicMessages } from '../../../../common/src/wire/messages.ts';
import { type PluginContext, type Static, Type } from '../../plugin/api.ts';

export const classicConfig = Type.Object(
  {
    listen: Type.String({
      default: '127.0.0.1:65432',
      minLength: 1,
      description: 'Address and port for clients of the original protocol.',
    }),
    handshakeSeconds: Type.Integer({
      default: 10,
      minimum: 1,
      maximum: 60,
      description: 'The time for the handshake.',
    }),
    loginSeconds: Type.Integer({
      default: 600,
      minimum: 5,
      maximum: 3_600,
      description: 'The time from handshake to login: the original connects before it asks for a name.',
    }),
    lineKibibytes: Type.Integer({
      default: 160,
      // The longest text of the lobby, with each character escaped.
      minimum: 160,
      maximum: 1_024,
      description: 'The longest line that is taken from a client.',
    }),
    queueKibibytes: Type.Integer({
      default: 4_096,
      // The same as a line to a client, beside another.
      minimum: 256,
      maximum: 262_144,
      description: 'Unsent data for one client after which it is disconnected.',
    }),
  },
  { additionalProperties: false },
);

export type ClassicConfig = Static<typeof classicConfig>;
export type ClassicContext = PluginContext<ClassicConfig, typeof classicMessages>;
