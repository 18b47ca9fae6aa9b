import { encodeBase64 } from '../../../../common/src/text/base64.ts';
import type { Body } from '../../../../common/src/wire/message-table.ts';
import type { Messages } from '../../../../common/src/wire/messages.ts';
import type { ClassicPeer } from './classic-peer.ts';

type Events = Pick<
  Messages,
  'broadcast.message' | 'classic.initiated' | 'classic.responded' | 'classic.message'
>;
type Relayed = Exclude<keyof Events, 'broadcast.message'>;

const TYPES = {
  'classic.initiated': 'e2e_dh_initiate',
  'classic.responded': 'e2e_dh_response',
  'classic.message': 'e2e_dm_message',
} as const satisfies Record<Relayed, string>;

/** Tells a client of the original protocol what the daemon tells its session; what the original did not know is left out. */
export class ClassicEvents {
  readonly #peer: ClassicPeer;
  readonly #user: () => string;
  /** Ids of the client's own lobby messages under way: the original did not send a message back to who wrote it. */
  readonly #own = new Set<string>();

  /** `user`: who is signed in. */
  constructor(peer: ClassicPeer, user: () => string) {
    this.#peer = peer;
    this.#user = user;
  }

  /** Runs `send` with a lobby message's id, without its own copy. */
  async sendOwn(id: Uint8Array, send: () => Promise<unknown>): Promise<void> {
    const key = encodeBase64(id);
    this.#own.add(key);
    try {
      await send();
    } finally {
      this.#own.delete(key);
    }
  }

  /** `body` fits the daemon's table. */
  take(type: string, body: unknown): void {
    if (type === 'broadcast.message') this.#broadcast(body as Body<Events, 'broadcast.message'>);
    else if (Object.hasOwn(TYPES, type)) this.#relayed(type as Relayed, body);
  }

  #broadcast({ id, from, text }: Body<Events, 'broadcast.message'>): void {
    if (this.#own.has(encodeBase64(id))) return;
    this.#peer.say('BROADCAST', { sender: from, content: text, type: 'broadcast' });
  }

  #relayed(type: Relayed, body: unknown): void {
    const { from } = body as Body<Events, Relayed>;
    const packet = { to: this.#user(), ...contentOf(type, body), from_user: from, type: TYPES[type] };
    this.#peer.say('INCOMING_E2E_PACKET', packet);
  }
}

/** As the sender's client put it. */
function contentOf(type: Relayed, body: unknown): object {
  if (type === 'classic.message') {
    const { content } = body as Body<Events, 'classic.message'>;
    return { e2e_encrypted_content_b64: encodeBase64(content) };
  }
  const { key, signature } = body as Body<Events, 'classic.initiated'>;
  return { ephemeral_dh_pub_key_b64: encodeBase64(key), signature_b64: encodeBase64(signature) };
}
