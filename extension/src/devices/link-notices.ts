import type { EncryptionState } from '../../../common/src/client/conversations/conversation.ts';
import type { LinkRequest } from '../../../common/src/client/conversations/devices/devices-api.ts';
import { codeToConfirm } from './link-confirmation.ts';

/** Decides what of linking is worth telling: each request once, what is to be confirmed, and when this machine was linked. */
export class LinkNotices {
  /** A machine that asks anew under another code is another one. */
  #told: ReadonlySet<string> = new Set();
  #isAsking = false;
  /** The code that is to be confirmed. */
  #confirming: string | undefined;

  /** Those that were not told. What is gone is forgotten, and told when it comes back. */
  fresh(requests: readonly LinkRequest[]): readonly LinkRequest[] {
    const before = this.#told;
    this.#told = new Set(requests.map(keyOf));
    return requests.filter((request) => !before.has(keyOf(request)));
  }

  /** True once for each code, when the person has to confirm that this machine was linked. */
  isToConfirm(encryption: EncryptionState): boolean {
    const before = this.#confirming;
    this.#confirming = codeToConfirm(encryption);
    return this.#confirming !== undefined && this.#confirming !== before;
  }

  /** True once, when this machine has asked and can read now. */
  wasLinked(encryption: EncryptionState): boolean {
    const wasAsking = this.#isAsking;
    if (encryption.kind === 'identity-missing') this.#isAsking = encryption.code !== undefined;
    // Between the two it opens its keys.
    else if (encryption.kind !== 'opening') this.#isAsking = false;
    return wasAsking && encryption.kind === 'ready';
  }
}

function keyOf({ device, code }: LinkRequest): string {
  return `${device} ${code}`;
}
