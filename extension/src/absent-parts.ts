import { ClientProblem } from '../../common/src/client/problem.ts';
import type { ClientParts } from './window-client.ts';

const refuse = () =>
  Promise.reject(new ClientProblem('refused', 'This version of NonceSense does not have that yet.'));

/** Groups and devices of a client that has neither. */
export const ABSENT_PARTS: ClientParts = {
  groups: {
    create: refuse,
    rename: refuse,
    add: refuse,
    remove: refuse,
    handOver: refuse,
    leave: refuse,
    continueAsNew: refuse,
  },
  devices: {
    all: [],
    canChange: false,
    requests: [],
    handOver: undefined,
    askToLink: refuse,
    approve: refuse,
    refuse,
    rename: refuse,
    revoke: refuse,
    handHistory: refuse,
  },
};
