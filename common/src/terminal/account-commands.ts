import { checkPassword, userNameOf } from '../client/account-input.ts';
import { ClientProblem } from '../client/problem.ts';
import { formatHostPort } from '../wire/invite-link.ts';
import { expectAgain, withPassword, withSecret } from './ask-secret.ts';
import type { ChatRoom } from './chat-room.ts';
import { confirmByWord } from './confirm.ts';
import { keysSettled } from './open-direct.ts';
import { requireReady } from './require-ready.ts';

export async function signUp(room: ChatRoom, given: string | undefined): Promise<void> {
  requireGuest(room);
  const user = await nameOf(room, given);
  const password = room.password ?? (await newPassword(room, 'A password'));
  await room.client.signUp({ user, password });
  await comeIn(room);
}

export async function signIn(room: ChatRoom, given: string | undefined): Promise<void> {
  requireGuest(room);
  const user = await nameOf(room, given);
  await withPassword(room, (password) => room.client.signIn({ user, password }));
  await comeIn(room);
}

/** Nothing of a person stays where they sign out, also not what they wrote and did not get sent. */
export async function logOut({ client, screen, printer, talkTo }: ChatRoom): Promise<void> {
  const { unsent } = client.lobby;
  if (unsent > 0 && screen.isInteractive) {
    const answer = await screen.ask(`Messages not sent yet: ${unsent}. Delete them and sign out? (yes/no) `);
    if (answer.trim().toLowerCase() !== 'yes') return;
  }
  await client.signOut();
  await talkTo({ kind: 'lobby' });
  printer.notice('Signed out.');
}

export async function changePassword(room: ChatRoom): Promise<void> {
  const { client, printer } = room;
  requireReady(client.state.kind);
  const current = room.password ?? (await presentPassword(room));
  const next = await newPassword(room, 'The new one');
  await client.changePassword({ current, next });
  printer.notice('Your password is changed. Machines that are signed in stay so: "revoke" ends that.');
  if (room.password !== undefined) printer.notice('NONCESENSE_PASSWORD holds the one of before.');
}

/** For everybody and for ever: the name is typed, and the password asked for last. */
export async function deleteAccount(room: ChatRoom): Promise<void> {
  const { client, screen, printer, talkTo } = room;
  const { state } = client;
  if (state.kind !== 'ready') {
    requireReady(state.kind);
    return;
  }
  const { user, address } = state;
  printer.notice(
    'The server deletes your account, your devices, what waits for you and what you said in the lobby. Your keys and ' +
      `messages go from this machine. Nobody can undo this, and nobody can take the name ${user} again. What others have ` +
      'received stays with them.',
  );
  await confirmByWord({ screen }, user, `delete the account at ${formatHostPort(address)}`);
  await withPassword(room, (password) => client.account.deleteAccount(password));
  await talkTo({ kind: 'lobby' });
  printer.notice(`The account ${user} is deleted.`);
}

/** As `logOut`, also without a connection; identity key and conversations go as well. */
export async function wipe({ client, screen, printer, talkTo }: ChatRoom): Promise<void> {
  printer.notice(
    'All that you have here goes: your keys, what was said, what was not sent yet. Nothing brings it back but another ' +
      'device of yours; your identity key also a recovery file.',
  );
  await confirmByWord({ screen }, 'wipe', 'delete it');
  await client.account.wipeDevice();
  await talkTo({ kind: 'lobby' });
  printer.notice('Wiped: nothing of you is on this machine any more.');
}

/** A script may end now; others can write to the person only once the keys are published. */
async function comeIn(room: ChatRoom): Promise<void> {
  if (!room.screen.isInteractive) await keysSettled(room);
}

/** Before questions are answered in vain. */
function requireGuest({ client: { state } }: ChatRoom): void {
  if (state.kind === 'guest') return;
  if (state.kind === 'ready')
    throw new ClientProblem('refused', `You are signed in as ${state.user}. "logout" first.`);
  throw new ClientProblem('not-connected', 'Connect to a server first: connect <link or host:port>');
}

async function nameOf({ client, screen }: ChatRoom, given: string | undefined): Promise<string> {
  const known = client.profile?.user;
  const hint = known === undefined ? '' : ` (Enter: ${known})`;
  const typed = given ?? (await screen.ask(`Your name here${hint}: `));
  return userNameOf(typed.trim() === '' && known !== undefined ? known : typed);
}

/** A person hears at once that it is wrong. A script's two lines are read before anything can fail: neither is a message then. */
function presentPassword(room: ChatRoom): Promise<string> {
  return withSecret(room, 'The present password: ', async (password) => {
    if (room.screen.isInteractive) await room.client.account.provePassword(password);
    return password;
  });
}

function newPassword(room: ChatRoom, what: string): Promise<string> {
  return withSecret(room, `${what}, at least 10 characters: `, async (password) => {
    checkPassword(password);
    await expectAgain(room, password);
    return password;
  });
}
