import { ClassicMalformed } from '../../../../common/src/classic/classic-malformed.ts';
import { derOfPem, pemOf } from '../../../../common/src/classic/rsa-identity.ts';
import { passwordProblem } from '../../../../common/src/auth/password-rules.ts';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { isDisplayName } from '../../../../common/src/text/names.ts';
import { PeerError, type PluginLink } from '../../plugin/api.ts';
import type { ClassicEvents } from './classic-events.ts';
import { nameOf, ownName } from './classic-words.ts';
import type { PasswordLogin } from './password-login.ts';
import { ClassicRefusal, type Payload } from './payload.ts';
import { request } from './requests.ts';

type Command = (payload: Payload) => Promise<object | undefined>;

export interface ClassicCommandsOptions {
  readonly link: PluginLink;
  readonly login: PasswordLogin;
  readonly events: ClassicEvents;
  /** As the daemon announced it. */
  readonly registration: () => string;
}

/** What a client of the original protocol can ask for, done as a client of NonceSense/1 would do it. */
export class ClassicCommands {
  readonly #options: ClassicCommandsOptions;
  /** A command's answer goes into its `…_RESPONSE`, where it has one. */
  readonly #commands: ReadonlyMap<string, Command> = new Map<string, Command>([
    ['SECURE_SIGNUP', (payload) => this.#signUp(payload)],
    ['SECURE_SIGNIN', (payload) => this.#signIn(payload)],
    ['REGISTER_E2E_PUBKEY', (payload) => this.#registerKey(payload)],
    ['GET_E2E_PUBKEY', (payload) => this.#getKey(payload)],
    ['BROADCAST', (payload) => this.#broadcast(payload)],
    ['E2E_DH_INITIATE', (payload) => this.#exchange('classic.initiate', payload)],
    ['E2E_DH_RESPONSE', (payload) => this.#exchange('classic.respond', payload)],
    ['E2E_DM_MESSAGE', (payload) => this.#message(payload)],
  ]);

  constructor(options: ClassicCommandsOptions) {
    this.#options = options;
  }

  /** What is to be answered, if anything. @throws ClassicRefusal, and PeerError as the daemon refuses it. */
  run(command: string, payload: Payload): Promise<object | undefined> {
    const known = this.#commands.get(command);
    if (!known) throw new ClassicRefusal('This server does not know that command.');
    return known(payload);
  }

  async #signUp(payload: Payload): Promise<object> {
    const [name, password] = [payload.text('username'), payload.text('password')];
    const user = ownName(name);
    const { login, registration } = this.#options;
    // Asked before anything is derived: the password of an account that can't be made is of no use.
    if (registration() === 'invite') throw new PeerError('invite-needed');
    if (registration() === 'closed') throw new PeerError('registration-closed');
    const problem = passwordProblem(password);
    if (problem !== undefined) throw new ClassicRefusal(problem);
    const displayName = isDisplayName(name.trim()) ? name.trim() : user;
    await login.signUp({ user, displayName, password });
    return { message: `Your account ${user} was made, and you are signed in.` };
  }

  async #signIn(payload: Payload): Promise<object> {
    const [name, password] = [payload.text('username'), payload.text('password')];
    const user = ownName(name);
    await this.#options.login.signIn({ user, password });
    return { message: `You are signed in as ${user}.` };
  }

  async #registerKey(payload: Payload): Promise<object> {
    const key = derOf(payload.text('e2e_public_key_pem'));
    await request(this.#options.link, 'classic.publish-key', { key });
    return { message: 'Your public key is registered.' };
  }

  async #getKey(payload: Payload): Promise<object> {
    const user = nameOf(payload.text('target_username'));
    const { key } = await this.#keyOf(user);
    return { target_username: user, e2e_public_key_pem: pemOf(key) };
  }

  async #keyOf(user: string) {
    try {
      return await request(this.#options.link, 'classic.key', { user });
    } catch (error) {
      const isAbsent = error instanceof PeerError && error.code === 'not-found';
      throw isAbsent ? new ClassicRefusal(`${user} is unknown, or has registered no public key.`) : error;
    }
  }

  async #broadcast(payload: Payload): Promise<undefined> {
    const { link, events } = this.#options;
    const text = payload.text('content');
    const id = randomBytes(16);
    await events.sendOwn(id, () => request(link, 'broadcast.send', { id, text }));
  }

  async #exchange(type: 'classic.initiate' | 'classic.respond', payload: Payload): Promise<undefined> {
    const to = nameOf(payload.text('to'));
    const key = payload.bytes('ephemeral_dh_pub_key_b64');
    const signature = payload.bytes('signature_b64');
    await request(this.#options.link, type, { to, key, signature });
  }

  async #message(payload: Payload): Promise<undefined> {
    const to = nameOf(payload.text('to'));
    const content = payload.bytes('e2e_encrypted_content_b64');
    await request(this.#options.link, 'classic.send', { to, content });
  }
}

function derOf(pem: string): Uint8Array {
  try {
    return derOfPem(pem);
  } catch (error) {
    if (!(error instanceof ClassicMalformed)) throw error;
    throw new ClassicRefusal('"e2e_public_key_pem" is no public RSA key of 2048 bits in PEM.');
  }
}
