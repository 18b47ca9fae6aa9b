import assert from 'node:assert/strict';
import type { LobbyMessage } from '../../../../common/src/client/lobby-message.ts';
import type { Person } from '../person.ts';
import { type Actor, PATIENCE_MS } from './actor.ts';

/** Says one thing after the other in the lobby; the client's own retries carry them over every crash. */
export class Speaker implements Actor {
  readonly person: Person;
  /** What the daemon acknowledged. */
  readonly said: LobbyMessage[] = [];
  #count = 0;

  constructor(person: Person) {
    this.person = person;
  }

  /** A message is on its way, and nobody knows whether it arrived. */
  get isWaiting(): boolean {
    return this.#count > this.said.length;
  }

  async act(): Promise<void> {
    const { client, user } = this.person;
    const text = `${user} says ${++this.#count}`;
    void client.lobby.send(text);
    const find = () => client.lobby.messages.findLast((message) => message.text === text);
    const settled = () => find()?.number !== undefined || find()?.state === 'failed';
    await this.person.until(`"${text}" is acknowledged`, settled, PATIENCE_MS);
    const message = find();
    assert.ok(message && message.state !== 'failed', `"${text}" failed: ${message?.problem ?? 'gone'}`);
    this.said.push(message);
  }
}
