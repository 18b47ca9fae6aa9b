import type { Client } from '../client/client.ts';
import type { ClientState } from '../client/client-state.ts';
import type { LobbyMessage } from '../client/lobby-message.ts';
import { formatHostPort } from '../wire/invite-link.ts';
import { Arrivals } from './arrivals.ts';
import { chatCommands, type ChatCommandName, secretsAsked } from './chat-commands.ts';
import { type ChatLine, parseChatLine } from './chat-line.ts';
import type { Audience, ChatRoom } from './chat-room.ts';
import { connect, remembered } from './connect-commands.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.ts';
import { KeyWatch } from './key-watch.ts';
import { LobbyFeed } from './lobby-feed.ts';
import { MessageNumbers } from './message-numbers.ts';
import { misspeltCommand } from './misspelt-command.ts';
import { PageWatch } from './page-watch.ts';
import { promptOf } from './prompt.ts';
import { runChatCommand, say } from './run-chat-command.ts';
import { GivenUp, type SecretOutcome } from './screen.ts';

type Line = ChatLine<ChatCommandName>;

const MAY_BE_SECRET =
  'Not sent, for it may be a secret: the last command failed, and would have asked for one. Write a command first.';

const ONCE_MORE = 'If it is a message, the same line once more sends it to whom the prompt names.';

export type ChatOptions = Omit<ChatRoom, 'feed' | 'numbers' | 'audience' | 'talkTo' | 'report'>;

/** A conversation in a terminal: lines are taken one after the other, what happens meanwhile is shown. */
export class Chat {
  readonly #room: ChatRoom;
  readonly #keys: KeyWatch;
  readonly #pages: PageWatch;
  readonly #arrivals: Arrivals;
  #audience: Audience = { kind: 'lobby' };
  #known: ClientState['kind'] = 'offline';
  #exitCode: ExitCode = EXIT.ok;
  #isOver = false;
  /** A command that would have read it failed before. */
  #isSecretDue = false;
  /** The last line, if it was taken for a command with a slip in it. */
  #misspelt: string | undefined;

  constructor(options: ChatOptions) {
    const { client, printer, screen } = options;
    const show = printer.lobby.bind(printer);
    const audience = () => this.#audience;
    this.#room = {
      ...options,
      feed: new LobbyFeed({
        client,
        show,
        showsOwn: !screen.isInteractive,
        failed: (message) => this.#drop(message),
      }),
      numbers: new MessageNumbers(),
      get audience() {
        return audience();
      },
      talkTo: (next) => this.#talkTo(next),
      report: (error) => this.#report(error),
    };
    this.#keys = new KeyWatch(options);
    this.#pages = new PageWatch({
      direct: options.direct,
      me: () => client.profile?.user,
      tell: (words) => printer.notice(words),
      elsewhere: (conversation, message) => this.#arrivals.showElsewhere(conversation, message),
      clock: options.clock,
    });
    this.#arrivals = new Arrivals({ ...this.#room, pages: this.#pages });
    client.events.on('state', (state) => this.#stateChanged(state));
    client.events.on('problem', ({ message }) => printer.problem(message));
    client.events.on('conversations', () => this.#look());
    client.events.on('direct', (conversation, message) => this.#arrivals.show(conversation, message));
  }

  /** Until the person leaves, the input ends or `left` settles. Without `target` to the last server, if any. */
  async run(target: string | undefined, left: Promise<void>): Promise<ExitCode> {
    const { screen } = this.#room;
    this.#prompt();
    const began = this.#begin(target);
    const gone = Promise.race(screen.isInteractive ? [screen.left, left] : [left]);
    await Promise.race([this.#takeLines(began, target), gone]);
    this.#isOver = true;
    this.#room.feed.dispose();
    // A person has seen what went wrong, and did what they could.
    return screen.isInteractive ? EXIT.ok : this.#exitCode;
  }

  async #begin(target: string | undefined): Promise<void> {
    try {
      if (target !== undefined) await connect(this.#room, target);
      else await comeBack(this.#room.client);
    } catch (error) {
      this.#report(error);
    }
  }

  async #takeLines(began: Promise<void>, target: string | undefined): Promise<void> {
    // It may ask, and one line can't answer that and be a message as well.
    if (!this.#room.screen.isInteractive || target !== undefined) await began;
    for (let wantsMore = true; wantsMore && !this.#isOver;) {
      const line = await this.#room.screen.nextLine();
      wantsMore = line !== undefined && (await this.#take(line));
    }
  }

  /** Whether the person stays. */
  async #take(input: string): Promise<boolean> {
    const line = this.#unlessMisspelt(parseChatLine(input, chatCommands));
    if (line.kind === 'command' && line.name === 'exit') return false;
    if (line.kind === 'text' && this.#isSecretDue) this.#fail(MAY_BE_SECRET, EXIT.usage);
    else if (this.#asksForSecret(nameOf(line))) this.#isSecretDue = await this.#doSecretly(line);
    else {
      if (line.kind !== 'empty') this.#isSecretDue = false;
      await this.#do(line);
    }
    this.#prompt();
    return true;
  }

  /** Who believes that a password is asked for types it next. What is written once more is a message. */
  #unlessMisspelt(line: Line): Line {
    const before = this.#misspelt;
    if (line.kind !== 'empty') this.#misspelt = undefined;
    if (line.kind !== 'text' || !this.#room.screen.isInteractive || line.text === before) return line;
    const name = misspeltCommand(line.text);
    if (name === undefined || !this.#asksForSecret(name)) return line;
    this.#misspelt = line.text;
    return { kind: 'wrong', name, why: `Not sent: did you mean "${name}"? ${ONCE_MORE}` };
  }

  /** Resolves with whether the next line may be the secret. */
  #doSecretly(line: Line): Promise<boolean> {
    const { screen, printer } = this.#room;
    return screen.secretly(
      () => this.#do(line),
      (words) => printer.notice(words),
    );
  }

  async #do(line: Line): Promise<SecretOutcome> {
    try {
      if (line.kind === 'wrong') this.#fail(line.why, EXIT.usage);
      else if (line.kind === 'text') await say(this.#room, line.text);
      else if (line.kind === 'command') await runChatCommand(this.#room, line);
      return line.kind === 'wrong' ? 'failed' : 'done';
    } catch (error) {
      this.#report(error);
      return error instanceof GivenUp ? 'given-up' : 'failed';
    }
  }

  #asksForSecret(name: ChatCommandName | undefined): boolean {
    const asked = name && secretsAsked[name];
    return asked !== undefined && (asked !== 'password' || this.#room.password === undefined);
  }

  #report(error: unknown): void {
    if (this.#isOver) return;
    if (error instanceof GivenUp) {
      this.#fail('Given up.', EXIT.failed);
      return;
    }
    const code = exitCodeOf(error);
    // A bug of ours is no message for the person.
    if (code === undefined) throw error;
    this.#fail(error instanceof Error ? error.message : String(error), code);
  }

  /** Failed when nobody looked, as in an earlier run: told once, and not kept for ever. */
  #drop({ id, text, problem }: LobbyMessage): void {
    const { client, printer } = this.#room;
    printer.problem(`Not sent: ${text}\n(${problem ?? 'no reason is known'})`);
    client.lobby.discard(id).catch((error: unknown) => this.#report(error));
  }

  #fail(message: string, code: ExitCode): void {
    this.#room.printer.problem(message);
    if (this.#exitCode === EXIT.ok) this.#exitCode = code;
  }

  async #talkTo(audience: Audience): Promise<void> {
    // Its page stays open: what was written there may still fail.
    if (audience.kind === 'conversation') await this.#pages.follow(audience.conversation.id);
    this.#audience = audience;
    this.#prompt();
  }

  #stateChanged(state: ClientState): void {
    const { printer } = this.#room;
    const before = this.#known;
    this.#known = state.kind;
    if (state.kind === 'ready')
      printer.notice(`Signed in as ${state.user} at ${formatHostPort(state.address)}.`);
    if (state.kind === 'guest')
      printer.notice(`Connected to ${formatHostPort(state.address)}: signin, or signup`);
    // Once for a loss, not at every try.
    if (state.kind === 'waiting' && before !== 'waiting' && before !== 'connecting')
      printer.problem(`${state.problem.message} Trying again by itself.`);
    if (state.kind === 'guest' || state.kind === 'offline') {
      this.#audience = { kind: 'lobby' };
      this.#pages.forget();
      this.#arrivals.forget();
    }
    this.#prompt();
  }

  #look(): void {
    this.#keys.look();
    this.#pages.look();
    // Of a group that was renamed, or a timer.
    this.#prompt();
  }

  #prompt(): void {
    this.#room.screen.setPrompt(promptOf(this.#room));
  }
}

/** Of the command that a line is, or was meant to be. */
function nameOf(line: Line): ChatCommandName | undefined {
  return line.kind === 'command' || line.kind === 'wrong' ? line.name : undefined;
}

/** To the last server, also when the connection was ended there on purpose: starting this program asks for it. */
async function comeBack(client: Client): Promise<void> {
  if (client.profile === undefined) return;
  await client.resume();
  if (client.state.kind === 'offline') await client.connect(remembered(client));
}
