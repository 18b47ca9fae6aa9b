import type { authMessages } from '../../../../common/src/wire/messages.ts';
import { type PluginContext, type Static, Type } from '../../plugin/api.ts';

export const authConfig = Type.Object(
  {
    registration: Type.Union([Type.Literal('invite'), Type.Literal('open'), Type.Literal('closed')], {
      default: 'invite',
      description:
        'Who may make an account: holders of an invite, everybody who reaches the daemon, or nobody.',
    }),
    maxDevices: Type.Integer({
      default: 16,
      minimum: 1,
      maximum: 64,
      description: 'Devices that one user may have enrolled at a time.',
    }),
    maxInviteUses: Type.Integer({
      default: 1000,
      minimum: 1,
      maximum: 1_000_000,
      description: 'The most accounts that a single invite may be good for.',
    }),
    importedDays: Type.Integer({
      default: 90,
      minimum: 1,
      maximum: 3_650,
      description:
        'Days after which an account from the original server is deleted that nobody logged in to.',
    }),
  },
  { additionalProperties: false },
);

export type AuthContext = PluginContext<Static<typeof authConfig>, typeof authMessages>;
