import { ClientProblem } from '../../problem.ts';

// What can go wrong with somebody on an original client, in words for the person at the keyboard.

export function notOnline(user: string): ClientProblem {
  const words = `${user} is on an original client and not online: nothing waits for them there. Send it again when they are.`;
  return new ClientProblem('refused', words);
}

export function noGroups(user: string): ClientProblem {
  return new ClientProblem('refused', `${user} uses an original client: groups need NonceSense.`);
}

export function noAnswer(user: string): ClientProblem {
  return new ClientProblem('refused', `The client of ${user} did not answer in time. Send it again.`);
}

/** The one whose key is registered, because it was there last. */
export function atOtherDevice(): ClientProblem {
  const words =
    'Your messages with people on original clients are at your other device. Connect this one anew to have them here.';
  return new ClientProblem('refused', words);
}

export function notKnownWhetherSent(user: string): ClientProblem {
  const words = `The connection was lost as this was sent: ${user} may have it or not. Send it again if not.`;
  return new ClientProblem('lost', words);
}

export function notServed(user: string): ClientProblem {
  const words = `${user} was on an original client, and this server does not serve those now.`;
  return new ClientProblem('refused', words);
}

export function forgedExchange(user: string): ClientProblem {
  const words = `The server passed on keys that ${user} has not signed. They were not used.`;
  return new ClientProblem('daemon-untrusted', words);
}

export function forgedClassicKey(user: string): ClientProblem {
  const words = `What the server shows as the key of ${user} is no key. It was not used.`;
  return new ClientProblem('daemon-untrusted', words);
}

export function textsOnly(user: string): ClientProblem {
  const words = `${user} is on an original client, which knows nothing but plain texts: no answers, edits, reactions, code, files or timers.`;
  return new ClientProblem('refused', words);
}

export function tooLongForClassic(bytes: number): ClientProblem {
  const most = bytes.toLocaleString('en');
  return new ClientProblem('refused', `An original client takes ${most} bytes at most in a message.`);
}

export const UNREADABLE =
  'It was encrypted with keys that are not here any more, or something before it was lost. Keys were asked for anew: ask for it again.';
export const NOT_TEXT = 'It is damaged.';

export function movedOver(user: string, wasVerified: boolean): string {
  const words = `${user} uses NonceSense now, and another key with it.`;
  return wasVerified
    ? `${words} You had verified the one of before: nothing is sent until you accept the new one. Compare your safety numbers.`
    : `${words} From here on messages are as safe as any here. Compare your safety numbers.`;
}

export function refusedDowngrade(user: string): string {
  return `Somebody wrote to you as ${user} from an original client. That was refused: ${user} uses NonceSense.`;
}
