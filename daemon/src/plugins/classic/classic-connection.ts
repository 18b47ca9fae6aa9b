import type { Socket } from 'node:net';
import { ClassicMalformed } from '../../../../common/src/classic/classic-malformed.ts';
import { ClassicDhKey } from '../../../../common/src/classic/dh-key.ts';
import type { ClassicIdentity } from '../../../../common/src/classic/rsa-identity.ts';
import type { Peer, PluginLink, PluginPeer } from '../../plugin/api.ts';
import { ClassicCommands } from './classic-commands.ts';
import type { ClassicConfig, ClassicContext } from './classic-config.ts';
import { ClassicEvents } from './classic-events.ts';
import { ClassicPeer } from './classic-peer.ts';
import { refusalWords, wordsOf } from './classic-words.ts';
import { clientKeyOf, HANDSHAKE_DONE, openingLine } from './handshake-lines.ts';
import type { Holders } from './holders.ts';
import { LineReader } from './line-reader.ts';
import { PasswordLogin } from './password-login.ts';
import { ClassicRefusal, Payload } from './payload.ts';
import { SealedLines } from './sealed-lines.ts';
import type { Turns } from './turns.ts';

/** What all connections by this door share. */
export interface ClassicDeps {
  readonly context: Pick<ClassicContext, 'gateway' | 'clock' | 'log'>;
  readonly config: ClassicConfig;
  readonly identity: () => ClassicIdentity;
  /** Of deriving from passwords. */
  readonly turns: Turns;
  readonly holders: Holders;
}

/** Commands whose answer, also a refusal, has a name of its own. */
const ANSWERED: ReadonlySet<string> = new Set([
  'SECURE_SIGNUP',
  'SECURE_SIGNIN',
  'REGISTER_E2E_PUBKEY',
  'GET_E2E_PUBKEY',
]);

/** Lines taken in one turn of the event loop: whoever floods gets a part of each. */
const LINES_A_TURN = 64;
/** Bytes of a line of who is not signed in: enough for the longest password. */
const STRANGERS_LINE = 16_384;
/** Refused lines in a row after which a client does not listen to reason; of a stranger as at the daemon's own port. */
const MOST_REFUSED = { stranger: 20, member: 100 } as const;

/** One client of the original protocol, from its socket's beginning to its end. One line is taken after the other. */
export class ClassicConnection {
  readonly #socket: Socket;
  readonly #deps: ClassicDeps;
  readonly #from: Peer;
  #peer: ClassicPeer | undefined;
  #user = '';
  #registration = '';
  #refused = 0;

  constructor(socket: Socket, deps: ClassicDeps) {
    this.#socket = socket;
    this.#deps = deps;
    const { remoteAddress = 'unknown', remotePort = 0 } = socket;
    this.#from = { host: remoteAddress, address: `${remoteAddress}:${remotePort}` };
  }

  /** Never rejects. */
  async serve(): Promise<void> {
    const { holders, context } = this.#deps;
    try {
      holders.mark(this.#from);
      const admitted = await context.gateway.admit(this.#from);
      this.#whenClosed(() => {
        admitted.gone();
      });
      await this.#serve(admitted);
      // It hung up: nobody has to wait until it has read what it was sent.
      this.#peer?.end();
      admitted.gone();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Whatever is under way. */
  destroy(): void {
    this.#socket.destroy();
  }

  async #serve(admitted: PluginPeer): Promise<void> {
    const incoming = this.#lines();
    const lines = new SealedLines(await this.#shakeHands(incoming));
    const { clock } = this.#deps.context;
    const queueBytes = this.#deps.config.queueKibibytes * 1024;
    const peer = new ClassicPeer({ sink: this.#socket, lines, clock, queueBytes });
    this.#peer = peer;
    this.#whenClosed(() => {
      peer.dispose();
    });
    const commands = this.#begin(admitted, peer);
    let taken = 0;
    for await (const line of incoming) {
      if (line !== '') await this.#take(lines, commands, line);
      if (++taken % LINES_A_TURN === 0) await this.#nextTurn();
    }
  }

  async #shakeHands(incoming: AsyncGenerator<string>): Promise<Uint8Array> {
    const { context, config, identity } = this.#deps;
    const deadline = context.clock.setTimer(config.handshakeSeconds * 1000, () => {
      this.#socket.destroy();
    });
    try {
      const ephemeral = ClassicDhKey.generate();
      this.#socket.write(openingLine(identity(), ephemeral));
      const first = await incoming.next();
      if (first.done === true) throw new ClassicMalformed('no answer to the handshake');
      const key = ephemeral.agree(clientKeyOf(first.value));
      this.#socket.write(HANDSHAKE_DONE);
      return key;
    } finally {
      deadline.dispose();
    }
  }

  #begin(admitted: PluginPeer, peer: ClassicPeer): ClassicCommands {
    const { config, context, turns } = this.#deps;
    const events = new ClassicEvents(peer, () => this.#user);
    const listener = {
      onEvent: (type: string, body: unknown) => {
        if (type === 'welcome') this.#registration = (body as { registration: string }).registration;
        else if (type === 'ready') this.#signedIn((body as { user: string }).user);
        else events.take(type, body);
      },
      onEnd: (code: Parameters<typeof wordsOf>[0], message: string) => {
        // After the answer of the request that ended it.
        context.clock.soon(() => {
          peer.end(wordsOf(code, message));
        });
      },
    };
    const link: PluginLink = admitted.begin(listener, { loginSeconds: config.loginSeconds });
    return new ClassicCommands({
      link,
      login: new PasswordLogin({ link, peer: this.#from, turns, log: context.log }),
      events,
      registration: () => this.#registration,
    });
  }

  #signedIn(user: string): void {
    this.#user = user;
    // Tells an admin who has not moved yet.
    this.#deps.context.log.info({ user }, 'signed in from an original client');
  }

  async #take(lines: SealedLines, commands: ClassicCommands, line: string): Promise<void> {
    // What can't be opened ends the connection; what can but makes no sense is answered.
    const { command, plaintext } = lines.open(line);
    try {
      this.#demandOrder(command);
      const answer = await commands.run(command, Payload.parse(plaintext));
      if (answer) this.#peer?.say(`${command}_RESPONSE`, { status: 'success', ...answer });
      this.#refused = 0;
    } catch (error) {
      const words = refusalWords(error);
      if (words === undefined) throw error;
      this.#refuse(command, words);
    }
  }

  #demandOrder(command: string): void {
    const isLogin = command === 'SECURE_SIGNUP' || command === 'SECURE_SIGNIN';
    if (isLogin && this.#user !== '') throw new ClassicRefusal('You are signed in already.');
  }

  #refuse(command: string, words: string): void {
    if (ANSWERED.has(command)) this.#peer?.say(`${command}_RESPONSE`, { status: 'error', message: words });
    else this.#peer?.complain(words);
    const most = this.#user === '' ? MOST_REFUSED.stranger : MOST_REFUSED.member;
    if (++this.#refused >= most) throw new ClassicMalformed('too many refused lines');
  }

  #nextTurn(): Promise<void> {
    return new Promise((resolve) => {
      this.#deps.context.clock.soon(resolve);
    });
  }

  #lines(): AsyncGenerator<string> {
    const member = this.#deps.config.lineKibibytes * 1024;
    return linesOf(this.#socket, () => (this.#user === '' ? STRANGERS_LINE : member));
  }

  #failed(error: unknown): void {
    const { address } = this.#from;
    const { log } = this.#deps.context;
    const words = error instanceof ClassicMalformed ? error.message : refusalWords(error);
    if (words === undefined && !this.#socket.destroyed)
      log.error({ address, err: error }, 'connection failed');
    else log.debug({ address, reason: words ?? String(error) }, 'turned away');
    if (this.#peer) this.#peer.end(words === undefined ? 'The server failed.' : `Closed: ${words}.`);
    else this.#socket.destroy();
  }

  #whenClosed(task: () => void): void {
    if (this.#socket.closed) task();
    else this.#socket.once('close', task);
  }
}

async function* linesOf(socket: Socket, limit: () => number): AsyncGenerator<string> {
  const reader = new LineReader(limit);
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    yield* reader.push(chunk);
  }
}
