import assert from 'node:assert/strict';
import { ClientProblem } from '../../../common/src/client/problem.ts';

/** For `assert.rejects`: a problem with that code. */
export const isProblem = (code: string) => (error: unknown) => {
  assert.ok(error instanceof ClientProblem, String(error));
  assert.equal(error.code, code, error.message);
  return true;
};
