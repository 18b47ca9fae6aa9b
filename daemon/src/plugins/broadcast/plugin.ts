import { broadcastMessages } from '../../../../common/src/wire/messages.ts';
import { definePlugin, later, Type } from '../../plugin/api.ts';
import type { Broadcast } from './broadcast.ts';
import { History } from './history.ts';
import { MessageLog } from './message-log.ts';

const broadcastConfig = Type.Object(
  {
    history: Type.Integer({
      default: 100,
      minimum: 1,
      maximum: 100_000,
      description: 'How many messages are kept for those who come later.',
    }),
  },
  { additionalProperties: false },
);

/** The lobby: one message to everybody, readable by the daemon (PROTOCOL.md section 7). */
export const broadcastPlugin = definePlugin({
  name: 'broadcast',
  version: '0.1.0',
  reads: ['user names', 'the text of lobby messages', 'when each was sent'],
  configSchema: broadcastConfig,
  messages: broadcastMessages,
  async setup(context) {
    const { storage, clock, config } = context;
    const history = new History(storage);
    const messages = await MessageLog.open({ storage, history, clock, capacity: config.history });
    context.handle('broadcast.send', ({ id, text }, { user }) => {
      const sent = messages.receipt(user, id);
      if (sent) return later(sent);
      const deliver = (message: Broadcast) => {
        context.sessions.sendToAll('broadcast.message', message);
      };
      return later(messages.append({ id, from: user, text }, deliver));
    });
    context.handle('broadcast.history', ({ before, limit }) => history.page(limit, before));
  },
});
