import { systemClock } from '../clock.ts';
import { partsOf } from './chat-parts.ts';
import { Chat } from './chat.ts';
import { defineCommand, sharedOptions } from './command.ts';
import { Printer } from './printer.ts';
import type { Screen } from './screen.ts';
import { Style, wantsColors } from './style.ts';
import { openScreen, type Surroundings } from './surroundings.ts';
import { timeoutOf, useClient } from './use-client.ts';

export const chatCommand = defineCommand({
  name: 'chat',
  summary: 'Talk; "help" in there lists what can be typed. What runs without a command.',
  operands: [],
  options: { link: { placeholder: 'LINK', help: 'connect to this server first' }, ...sharedOptions },
  async run(surroundings, { values }) {
    const timeoutMs = timeoutOf(values.timeout);
    const left = surroundings.whenToldToEnd();
    const screen = openScreen(surroundings);
    const askSecret = (question: string) => screen.askSecret(question);
    try {
      return await useClient({ surroundings, values, askSecret }, (client) => {
        const printer = printerOf(surroundings, screen);
        const password = surroundings.env['NONCESENSE_PASSWORD'];
        const chat = new Chat({
          client,
          ...partsOf(client),
          screen,
          printer,
          password,
          timeoutMs,
          clock: systemClock,
        });
        return chat.run(values.link, left);
      });
    } finally {
      screen.dispose();
    }
  },
});

function printerOf({ env }: Surroundings, screen: Screen): Printer {
  return new Printer(screen, new Style(screen.isInteractive && wantsColors(env)), systemClock);
}
