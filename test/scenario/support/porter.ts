import type { FileLink, FileLinks } from '../../../common/src/client/files/file-link.ts';
import type { LinkSession } from '../../../common/src/client/link-session.ts';
import { Member, newDevice, type TestDevice } from '../../../daemon/test/plugins/member.ts';

interface Place {
  readonly address: string;
  readonly key: Uint8Array;
}

/** Somebody who moves files, and connects again whenever the connection is lost. */
export class Porter implements FileLinks {
  readonly user: string;
  readonly #place: Place;
  readonly #device: TestDevice = newDevice();
  #live: { readonly link: FileLink; readonly session: LinkSession } | undefined;
  /** Resolves when the daemon is there. */
  whenUp: Promise<unknown> = Promise.resolve();
  connections = 0;
  /** Bytes of parts in requests, sent and asked for. */
  bytes = 0;
  /** The most of them that were not answered. */
  mostUnderWay = 0;
  #underWay = 0;

  private constructor(user: string, place: Place) {
    this.user = user;
    this.#place = place;
  }

  /** At a daemon where everybody may sign up. */
  static async signUp(user: string, place: Place): Promise<Porter> {
    const porter = new Porter(user, place);
    const member = await Member.connect(place.address, place.key);
    await member.signUp(user);
    await member.enrol(user, porter.#device);
    porter.#live = porter.#counted(member.link);
    return porter;
  }

  get session(): LinkSession {
    if (!this.#live) throw new Error(`${this.user} is not connected`);
    return this.#live.session;
  }

  async next(dead: FileLink | undefined): Promise<FileLink> {
    if (this.#live && this.#live.link !== dead) return this.#live.link;
    await this.whenUp;
    const member = await Member.connect(this.#place.address, this.#place.key);
    await member.logInWith(this.#device, this.user);
    this.#live = this.#counted(member.link);
    return this.#live.link;
  }

  leave(): void {
    this.#live?.session.close();
  }

  #counted(session: LinkSession) {
    this.connections++;
    const link: FileLink = {
      request: async (type, body) => {
        const bytes = 'data' in body ? body.data.length : 'length' in body ? body.length : 0;
        this.bytes += bytes;
        this.#underWay += bytes;
        this.mostUnderWay = Math.max(this.mostUnderWay, this.#underWay);
        try {
          return await session.request(type, body);
        } finally {
          this.#underWay -= bytes;
        }
      },
    };
    return { link, session };
  }
}
