import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { FILE_PART_BYTES } from '../../../../common/src/wire/messages.ts';
import type { Member } from '../member.ts';
import type { PluginDaemon } from '../plugin-daemon.ts';

/** Somebody who stores files, request by request. */
export class Keeper {
  readonly member: Member;

  constructor(member: Member) {
    this.member = member;
  }

  static async signUp(daemon: PluginDaemon, user: string): Promise<Keeper> {
    const member = await daemon.connect();
    await member.signUp(user);
    return new Keeper(member);
  }

  get #link() {
    return this.member.link;
  }

  async create(size: number, id = randomBytes(16)): Promise<Uint8Array> {
    await this.#link.request('files.create', { id, size });
    return id;
  }

  write(id: Uint8Array, offset: number, data: Uint8Array) {
    return this.#link.request('files.write', { id, offset, data });
  }

  /** All of a file, with several parts under way. */
  async store(bytes: Uint8Array, id = randomBytes(16)): Promise<Uint8Array> {
    await this.create(bytes.length, id);
    const parts = [];
    for (let offset = 0; offset < bytes.length; offset += FILE_PART_BYTES)
      parts.push(this.write(id, offset, bytes.subarray(offset, offset + FILE_PART_BYTES)));
    await Promise.all(parts);
    return id;
  }

  state(id: Uint8Array) {
    return this.#link.request('files.state', { id });
  }

  async read(id: Uint8Array, offset = 0, length = FILE_PART_BYTES): Promise<Uint8Array> {
    return (await this.#link.request('files.read', { id, offset, length })).data;
  }

  async readAll(id: Uint8Array): Promise<Buffer> {
    const { size } = await this.state(id);
    const parts = [];
    for (let offset = 0; offset < size; offset += FILE_PART_BYTES) parts.push(await this.read(id, offset));
    return Buffer.concat(parts);
  }

  async remove(id: Uint8Array): Promise<void> {
    await this.#link.request('files.remove', { id });
  }

  limits() {
    return this.#link.request('files.limits', {});
  }
}
