import { definePlugin, later, request, struct, Type } from 'noncesense/plugin';

// Does wrong whatever a plugin can do wrong without bringing the process down; loaded by its path.

const row = () => request('ready', struct({}), struct({}));
const messages = {
  'faulty.throws': row(),
  'faulty.rejects': row(),
  'faulty.rejects-later': row(),
  'faulty.never': row(),
  'faulty.wrong-answer': row(),
  'faulty.wrong-verdict': row(),
  'faulty.refused-by-a-throw': row(),
} as const;

const boom = () => new Error('boom');
const forever = () => new Promise<never>(() => undefined);
const LEAKS = 500;

export const plugin = definePlugin({
  name: 'faulty',
  version: '1.0.0',
  reads: ['everything it gets'],
  configSchema: Type.Object({}, { additionalProperties: false }),
  messages,
  setup(context) {
    context.handle('faulty.throws', () => {
      throw boom();
    });
    context.handle('faulty.rejects', () => Promise.reject(boom()));
    context.handle('faulty.rejects-later', () => later(Promise.reject(boom())));
    context.handle('faulty.never', forever);
    context.handle('faulty.wrong-answer', () => ({ surplus: 'x'.repeat(100_000) }) as never);
    context.handle('faulty.wrong-verdict', () => ({}));
    context.handle('faulty.refused-by-a-throw', () => ({}));
    context.on('admit', ({ type }) => {
      if (type === 'faulty.wrong-verdict') return 'yes' as never;
      if (type === 'faulty.refused-by-a-throw') throw boom();
      return undefined;
    });
    context.on('decided', () => {
      throw boom();
    });
    context.on('decided', () => Promise.reject(boom()));
    context.on('decided', forever);
    let leaks = 0;
    context.on('decided', () => {
      void Promise.reject(boom());
      if (leaks++ < LEAKS) context.on('decided', () => undefined);
    });
    context.on('sessionReady', () => {
      throw boom();
    });
    context.on('sessionClosed', forever);
    context.on('stopping', () => Promise.reject(boom()));
    context.onDispose(() => {
      throw boom();
    });
  },
});
