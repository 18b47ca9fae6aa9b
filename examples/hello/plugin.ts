import {
  definePlugin,
  event,
  PeerError,
  request,
  struct,
  text,
  Type,
  uint,
  userName,
} from 'noncesense/plugin';

// Greets people. docs/plugins.md walks through it.

const configSchema = Type.Object(
  {
    greeting: Type.String({
      default: 'Hello',
      minLength: 1,
      maxLength: 64,
      description: 'What stands before the name.',
    }),
  },
  { additionalProperties: false },
);

const messages = {
  'hello.greet': request('ready', struct({}), struct({ text: text(512), times: uint() })),
  'hello.arrived': event('server', 'ready', struct({ user: userName() })),
} as const;

export const plugin = definePlugin({
  name: 'hello',
  version: '1.0.0',
  reads: ['user names', 'display names', 'how often each user asked for a greeting'],
  configSchema,
  messages,
  setup(context) {
    const { config, storage, sessions } = context;
    const greeted = storage.table('greeted', struct({ times: uint() }));

    context.handle('hello.greet', async (_body, { user, displayName }) => {
      const row = await greeted.get(user);
      const times = (row?.value.times ?? 0) + 1;
      // A user may ask in two windows at once: then the second commit is a conflict and writes nothing.
      const write = row ? greeted.replace(row, { times }) : greeted.insert(user, { times });
      const { kind } = await storage.commit([write]);
      if (kind === 'conflict') throw new PeerError('refused', 'one greeting at a time');
      return { text: `${config.greeting}, ${displayName}!`, times };
    });

    context.on('sessionReady', ({ session }) => {
      for (const other of sessions.all()) {
        if (other.user !== session.user) sessions.send(other, 'hello.arrived', { user: session.user });
      }
    });
  },
});
