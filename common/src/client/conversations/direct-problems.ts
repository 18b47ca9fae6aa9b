import { ClientProblem } from '../problem.ts';

// What can go wrong between two persons, in words for the person at the keyboard.

export function identityChanged(user: string): ClientProblem {
  const words = `${user} has a new identity key. Nothing is sent until you accept it. Compare your safety numbers first; if they differ, block ${user}.`;
  return new ClientProblem('identity-changed', words);
}

export function newIdentity(user: string): string {
  return `${user} has a new identity key: they started over, or it is somebody else. Compare your safety numbers; if they differ, block ${user}.`;
}

export function notKept(error: unknown): ClientProblem {
  const why = error instanceof Error ? ` (${error.message})` : '';
  return new ClientProblem(
    'encryption-not-ready',
    `Your conversations cannot be kept on this machine any more${why}. Make room on the disk, then connect again.`,
    { cause: error },
  );
}

export function isBlocked(user: string): ClientProblem {
  return new ClientProblem('blocked', `You have blocked ${user}. Unblock them to write.`);
}

export function noSuchPerson(user: string): ClientProblem {
  return new ClientProblem(
    'no-such-person',
    `There is nobody here called ${user} who can read encrypted messages. They must have signed in once.`,
  );
}

export function noKeysLeft(user: string): ClientProblem {
  return new ClientProblem(
    'no-such-person',
    `The server has no keys of ${user} to begin a conversation with.`,
  );
}

export function forgedKeys(user: string): ClientProblem {
  const words = `The server gave out keys for ${user} that ${user} has not signed. Nothing was sent.`;
  return new ClientProblem('daemon-untrusted', words);
}

/** This machine is in no list of the person's devices that the daemon knows. */
export function notListed(): ClientProblem {
  return encryptionNotReady(
    'This machine is not one of your devices any more. To read and write with it, ' +
      'link it again from another device, or restore your identity from your recovery file.',
  );
}

/** The daemon shows another identity key of the person than the one that this machine's keys are for. */
export function otherIdentity(): ClientProblem {
  return encryptionNotReady(
    'The server shows another identity key of yours than the one that this machine goes by. If you have not started ' +
      'over on another machine, somebody poses as you, or the server does. This machine sends and reads nothing under ' +
      'it: link it again, and compare all digits.',
  );
}

/** The code is not the one of what this machine was asked to confirm. */
export function otherCode(): ClientProblem {
  const words =
    'This machine shows other digits by now, or nobody says that it is linked. Compare them again.';
  return new ClientProblem('refused', words);
}

export function listWithdrawn(): ClientProblem {
  const words =
    'No list of your devices that can be right has this machine any more. It was not linked: ask again.';
  return new ClientProblem('refused', words);
}

export function identityNotHere(): ClientProblem {
  return encryptionNotReady(
    'Your identity key is not on this machine: link it from another device, restore the key from your recovery file, or start over.',
  );
}

export function encryptionNotReady(why: string): ClientProblem {
  return new ClientProblem('encryption-not-ready', why);
}

export const SET_BACK_WORDS =
  'This machine was set back to an older state. Messages since then may be missing here, and may come unreadable.';
