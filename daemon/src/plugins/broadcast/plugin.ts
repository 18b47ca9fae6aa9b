import { broadcastMessages } from '../../../../common/src/wire/messages.ts';
import { definePlugin, type Disposable, later, type PluginContext, Type } from '../../plugin/api.ts';
import type { Broadcast } from './broadcast.ts';
import { History } from './history.ts';
import { MessageLog } from './message-log.ts';
import { SendIndex } from './send-index.ts';

/** PROTOCOL.md section 7: how long a repeat is recognised. */
const RECEIPTS_KEPT_MS = 45 * 24 * 3_600_000;
const SWEEP_MS = 60_000;
/** Within a round through the index: far faster than members may send. */
const SWEEP_ON_MS = 1_000;

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

type Context = Pick<PluginContext<unknown, typeof broadcastMessages>, 'clock' | 'log' | 'onDispose'>;

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
    const index = new SendIndex(storage);
    const messages = await MessageLog.open({ storage, history, index, clock, capacity: config.history });
    const deliver = (message: Broadcast) => {
      context.sessions.sendToAll('broadcast.message', message);
    };
    context.handle('broadcast.send', ({ id, text }, { user }) =>
      later(messages.append({ id, from: user, text }, deliver)),
    );
    context.handle('broadcast.history', ({ before, limit }) => messages.page(limit, before));
    context.on('accountDeleted', ({ user }) => messages.forget(user));
    forgetInTime(context, messages, index);
  },
});

/** Beside the daemon's start and its messages: nobody waits for it. */
function forgetInTime({ clock, log, onDispose }: Context, messages: MessageLog, index: SendIndex): void {
  let timer: Disposable | undefined;
  const complain = (error: unknown) => {
    log.error({ err: error }, 'old messages could not be removed');
  };
  let isOver = false;
  const sweep = async () => {
    await messages.trim();
    return index.sweepSome(clock.now() - RECEIPTS_KEPT_MS);
  };
  const sweepIn = (ms: number) => {
    if (isOver) return;
    timer = clock.setTimer(ms, () => {
      sweep().then(
        (hasMore) => {
          sweepIn(hasMore ? SWEEP_ON_MS : SWEEP_MS);
        },
        (error: unknown) => {
          complain(error);
          sweepIn(SWEEP_MS);
        },
      );
    });
  };
  messages.trim().catch(complain);
  sweepIn(SWEEP_MS);
  onDispose(() => {
    isOver = true;
    timer?.dispose();
  });
}
