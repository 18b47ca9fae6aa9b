import type { ClientState } from '../../../common/src/client/client-state.ts';
import { problemFrom, problemWord } from './problem-word.ts';
import type { SharedClient } from './shared-client.ts';
import type { News } from './shared-data.ts';

/** All of the owner's client but messages, as plain data. */
export function newsOf({ state, profile, people, conversations, files, lobby, devices }: SharedClient): News {
  const { hasOlder, unsent } = lobby;
  const { all, canChange, requests, handOver } = devices;
  return {
    state: stateWord(state),
    profile: profile ?? null,
    people: [...people.values()],
    encryption: conversations.encryption,
    conversations: conversations.all,
    devices: { all, canChange, requests },
    handOver: handOver ?? null,
    largestFile: files.largest ?? null,
    lobby: { hasOlder, unsent },
  };
}

export function stateFrom(state: News['state']): ClientState {
  return state.kind === 'waiting' ? { ...state, problem: problemFrom(state.problem) } : state;
}

function stateWord(state: ClientState): News['state'] {
  return state.kind === 'waiting' ? { ...state, problem: problemWord(state.problem) } : state;
}
