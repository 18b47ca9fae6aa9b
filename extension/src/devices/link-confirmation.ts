import type { EncryptionState } from '../../../common/src/client/conversations/conversation.ts';
import type { DevicesApi } from '../../../common/src/client/conversations/devices/devices-api.ts';
import type { CodeVerdict, LinkOutcome } from './link-review.ts';

export interface LinkConfirmationOptions {
  readonly encryption: EncryptionState;
  /** Another one when another window takes over. */
  readonly devices: () => DevicesApi;
  readonly compare: (code: string) => Promise<CodeVerdict>;
}

/** What the person has to confirm on this machine: the digits of it. */
export function codeToConfirm(encryption: EncryptionState): string | undefined {
  return encryption.kind === 'identity-missing' && encryption.isListed ? encryption.code : undefined;
}

/** Has the person say whether the other machine has shown the digits of this one, and linked it. @throws ClientProblem */
export async function confirmLink(options: LinkConfirmationOptions): Promise<LinkOutcome> {
  const { encryption, devices, compare } = options;
  const code = codeToConfirm(encryption);
  if (code === undefined) return 'gone';
  switch (await compare(code)) {
    case 'match':
      // The code that was compared: by now this machine may show another one.
      await devices().confirmLink(code);
      return 'linked';
    case 'differ':
      await devices().withdrawLink();
      return 'refused';
    case 'later':
      return 'later';
  }
}
