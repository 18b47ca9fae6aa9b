import { equalBytes } from '../../../crypto/bytes.ts';
import { compareCode, type ComparedPersons, safetyNumber } from '../../../e2e/safety-number.ts';
import { encodeBase64Url } from '../../../text/base64.ts';
import type { CodeComparison } from '../conversations-api.ts';
import type { SafetyNumber } from '../conversation.ts';
import { identityChanged } from '../direct-problems.ts';
import type { Encryption } from '../encryption.ts';
import { withAcceptedIdentity } from '../book/known-person.ts';

/** What this person compares with others. */
export class SafetyNumbers {
  readonly #encryption: Encryption;
  /** Made of 5,200 hashes each. */
  readonly #numbers = new Map<string, SafetyNumber>();

  constructor(encryption: Encryption) {
    this.#encryption = encryption;
  }

  of(user: string): SafetyNumber | undefined {
    const persons = this.#persons(user);
    if (!persons) return undefined;
    const { mine, theirs, kind = 'nonce-sense' } = persons;
    const keys = [mine, theirs].map(({ identityKey }) => encodeBase64Url(identityKey));
    const name = [user, kind, ...keys].join(' ');
    const number = this.#numbers.get(name) ?? safetyNumber(mine, theirs, kind);
    this.#numbers.set(name, number);
    return number;
  }

  compare(user: string, code: string): CodeComparison {
    const persons = this.#persons(user);
    return persons ? compareCode(persons, code) : 'not-a-code';
  }

  /** The identity key that the person sees: of the new one, if there is a new one. */
  seen(user: string): Uint8Array | undefined {
    return this.#persons(user)?.theirs.identityKey;
  }

  /** `seen`: before. A daemon could show another key at the last moment. @throws ClientProblem `identity-changed` */
  expectSame(user: string, seen: Uint8Array | undefined): Uint8Array {
    const now = this.seen(user);
    if (!now || !seen || !equalBytes(now, seen)) throw identityChanged(user);
    return now;
  }

  #persons(user: string): ComparedPersons | undefined {
    const messenger = this.#encryption.messenger;
    const own = messenger?.keys.device;
    const person = messenger?.book.people.get(user);
    if (!own || !person) return own && messenger.parts.classic.personsWith(user);
    const { identityKey } = withAcceptedIdentity(person);
    const mine = { user: own.user, identityKey: own.identityKey };
    return { mine, theirs: { user, identityKey } };
  }
}
