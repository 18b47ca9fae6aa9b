import { presenceMessages } from '../../../../common/src/wire/messages.ts';
import { definePlugin, Type } from '../../plugin/api.ts';
import { OnlineUsers } from './online-users.ts';
import { pageOf } from './people-page.ts';

/** Who is online, told to everybody who is. */
export const presencePlugin = definePlugin({
  name: 'presence',
  version: '0.1.0',
  reads: ['user names', 'display names', 'when each user is connected'],
  configSchema: Type.Object({}, { additionalProperties: false }),
  messages: presenceMessages,
  setup(context) {
    const online = new OnlineUsers(context.sessions);
    context.on('sessionReady', ({ session }) => {
      online.update(session);
    });
    context.on('sessionClosed', ({ session }) => {
      online.update(session);
    });
    context.on('stopping', () => {
      online.stop();
    });
    context.handle('presence.list', ({ after = '' }) => pageOf(online.people(), after));
  },
});
