import type {
  ConversationsApi,
  EncryptionApi,
} from '../../../common/src/client/conversations/conversations-api.ts';
import { ClientProblem } from '../../../common/src/client/problem.ts';

const refuse = (): Promise<never> =>
  Promise.reject(new ClientProblem('encryption-not-ready', 'There are no direct messages here yet.'));

/** Stands where the client core's conversations will. */
export const noConversations: ConversationsApi & EncryptionApi = {
  encryption: { kind: 'off' },
  all: [],
  find: () => undefined,
  page: () => ({ messages: [], older: 'none' }),
  close: () => undefined,
  safetyNumber: () => undefined,
  compare: () => 'not-a-code',
  exportHistory: () => ({ [Symbol.asyncIterator]: () => ({ next: refuse }) }),
  open: refuse,
  loadOlder: refuse,
  start: refuse,
  send: refuse,
  retry: refuse,
  discard: refuse,
  markRead: refuse,
  accept: refuse,
  ignore: refuse,
  block: refuse,
  unblock: refuse,
  setVerified: refuse,
  acceptNewIdentity: refuse,
  recoveryFile: refuse,
  restoreIdentity: refuse,
  startOver: refuse,
  deleteAccount: refuse,
  wipeDevice: refuse,
};
