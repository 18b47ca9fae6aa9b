import type { MessagesApi } from '../client/conversations/conversations-api.ts';
import type { HandOverApi } from '../client/conversations/devices-api.ts';
import type { FilesApi } from '../client/conversations/files-api.ts';
import type { GroupsApi } from '../client/conversations/groups-api.ts';
import { ClientProblem } from '../client/problem.ts';

// In the place of what the client core does not do yet.

function notYet(): Promise<never> {
  return Promise.reject(new ClientProblem('refused', 'This version of noncesense does not do that yet.'));
}

export const noMessageActs: MessagesApi = {
  reply: notYet,
  edit: notYet,
  takeBack: notYet,
  react: notYet,
  noteTyping: () => undefined,
  setTimer: notYet,
};

export const noGroups: GroupsApi = {
  create: notYet,
  rename: notYet,
  add: notYet,
  remove: notYet,
  handOver: notYet,
  leave: notYet,
  continueAsNew: notYet,
};

export const noHandOver: HandOverApi = { handOver: undefined, handHistory: notYet };

export const noFiles: FilesApi = { largest: undefined, send: notYet, save: notYet };
