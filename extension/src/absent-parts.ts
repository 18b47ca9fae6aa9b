import { ClientProblem } from '../../common/src/client/problem.ts';
import type { ClientParts } from './window-client.ts';

const refuse = () =>
  Promise.reject(new ClientProblem('refused', 'This version of NonceSense does not have that yet.'));

/** Groups of a client that has none. */
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
};
