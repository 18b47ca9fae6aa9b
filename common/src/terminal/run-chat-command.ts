import { changePassword, deleteAccount, logOut, signIn, signUp, wipe } from './account-commands.ts';
import { CHAT_HINT, type ChatCommandName, formatChatHelp } from './chat-commands.ts';
import type { ChatRoom } from './chat-room.ts';
import { connect } from './connect-commands.ts';
import { handHistoryOver, renameDevice, revokeDevice, showDevices } from './device-commands.ts';
import { accept, block, directMessage, ignore, sayDirect, showRequests, unblock } from './direct-commands.ts';
import { exportHistory } from './export-command.ts';
import { saveFile, sendFile } from './file-commands.ts';
import {
  addMembers,
  continueGroup,
  handGroupOver,
  leaveGroup,
  makeGroup,
  openGroup,
  removeMember,
  renameGroup,
  showGroups,
} from './group-commands.ts';
import { restoreIdentity, saveRecoveryFile, startOver } from './identity-commands.ts';
import { link } from './link-commands.ts';
import { broadcast, showHistory, showPeople } from './lobby-commands.ts';
import { edit, react, reply, retry, takeBack, timer } from './message-commands.ts';
import { verify } from './verify-command.ts';

interface Call {
  readonly name: ChatCommandName;
  /** As many as the table says. */
  readonly words: readonly string[];
  readonly text: string;
}

type Action = (room: ChatRoom, call: Call) => Promise<void> | void;

const actions: Readonly<Record<Exclude<ChatCommandName, 'exit'>, Action>> = {
  connect: (room, { words: [target] }) => connect(room, target),
  signup: (room, { words: [name] }) => signUp(room, name),
  signin: (room, { words: [name] }) => signIn(room, name),
  broadcast: (room, { text }) => broadcast(room, text),
  dm: (room, { words: [user = ''], text }) => directMessage(room, user, text),
  people: (room) => showPeople(room),
  history: (room, { words: [count] }) => showHistory(room, count),
  verify: (room, { words: [user = '', code] }) => verify(room, user, code),
  requests: (room) => showRequests(room),
  accept: (room, { words: [user = ''] }) => accept(room, user),
  ignore: (room, { words: [user = ''] }) => ignore(room, user),
  block: (room, { words: [user = ''] }) => block(room, user),
  unblock: (room, { words: [user = ''] }) => unblock(room, user),
  recovery: (room, { words: [file = ''] }) => saveRecoveryFile(room, file),
  restore: (room, { words: [file = ''] }) => restoreIdentity(room, file),
  startover: (room) => startOver(room),
  export: (room, { words: [file = '', format] }) => exportHistory(room, file, format),
  password: (room) => changePassword(room),
  deleteaccount: (room) => deleteAccount(room),
  logout: (room) => logOut(room),
  wipe: (room) => wipe(room),
  group: (room, { words: [name = ''], text }) => makeGroup(room, name, text),
  groups: (room) => showGroups(room),
  open: (room, { words: [name = ''] }) => openGroup(room, name),
  add: (room, { text }) => addMembers(room, text),
  remove: (room, { words: [user = ''] }) => removeMember(room, user),
  rename: (room, { text }) => renameGroup(room, text),
  owner: (room, { words: [user = ''] }) => handGroupOver(room, user),
  leave: (room) => leaveGroup(room),
  continue: (room) => continueGroup(room),
  reply: (room, { text }) => reply(room, text),
  edit: (room, { text }) => edit(room, text),
  'take-back': (room, { words: [number] }) => takeBack(room, number),
  react: (room, { words: [first = '', second] }) => react(room, first, second),
  retry: (room, { words: [number] }) => retry(room, number),
  timer: (room, { words: [time] }) => timer(room, time),
  'send-file': (room, { words: [file = ''] }) => sendFile(room, file),
  save: (room, { words: [number = '', file = ''] }) => saveFile(room, number, file),
  devices: (room) => showDevices(room),
  link: (room, { words: [device] }) => link(room, device),
  'rename-device': (room, { words: [device = ''], text }) => renameDevice(room, device, text),
  revoke: (room, { words: [device = ''] }) => revokeDevice(room, device),
  'hand-over': (room, { words: [device = ''] }) => handHistoryOver(room, device),
  help: showHelp,
};

/** @throws ClientProblem, UsageError, GivenUp */
export async function runChatCommand(room: ChatRoom, call: Call): Promise<void> {
  if (call.name !== 'exit') await actions[call.name](room, call);
}

/** To whom the prompt names. @throws as the commands do */
export async function say(room: ChatRoom, text: string): Promise<void> {
  if (room.audience.kind === 'conversation') await sayDirect(room, room.audience.conversation, text);
  else await broadcast(room, text);
}

function showHelp({ screen, printer }: ChatRoom): void {
  screen.show(formatChatHelp(screen.columns));
  printer.notice(CHAT_HINT);
}
