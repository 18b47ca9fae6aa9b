import { Ed25519Key } from '../../../src/crypto/ed25519.ts';
import { openGroup, type SignedGroup } from '../../../src/e2e/group-change.ts';
import type { Signer } from '../../../src/e2e/group-edits.ts';
import { type GroupState, type Judge, settle } from '../../../src/e2e/group-state.ts';
import type { Person } from '../../../src/e2e/person.ts';
import { NOW } from './party.ts';

/** Somebody with an identity key; the same for the same name. */
export class Somebody implements Person {
  readonly user: string;
  readonly identity: Ed25519Key;

  constructor(user: string) {
    this.user = user;
    this.identity = Ed25519Key.fromSeed(new Uint8Array(32).fill(user.charCodeAt(0)));
  }

  get identityKey(): Uint8Array {
    return this.identity.publicKey;
  }

  signer(now = NOW): Signer {
    return { user: this.user, identity: this.identity, now };
  }

  judge(now = NOW): Judge {
    return { me: this, now, isAnother: () => false };
  }

  /** What comes of states that are taken one after the other. @throws Error when one is not taken. */
  taking(states: readonly SignedGroup[], { state, now = NOW }: { state?: GroupState; now?: number } = {}) {
    let held = state;
    for (const signed of states) {
      const settled = settle(held, signed, this.judge(now));
      if (settled.kind !== 'taken')
        throw new Error(`${settled.kind}: ${JSON.stringify(openGroup(signed).change)}`);
      held = settled.state;
    }
    if (held === undefined) throw new Error('no states');
    return held;
  }
}
