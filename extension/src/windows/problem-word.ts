import type { Static } from '@sinclair/typebox';
import { ClientProblem, type ProblemCode, type ProblemDetail } from '../../../common/src/client/problem.ts';
import type { problem } from './shared-data.ts';

type ProblemWord = Static<typeof problem>;

/** Every code, so that none of a newer version passes for one of ours. */
const codes: Readonly<Record<ProblemCode, true>> = {
  unreachable: true,
  'timed-out': true,
  'key-mismatch': true,
  'not-noncesense': true,
  'invite-invalid': true,
  'invite-needed': true,
  'registration-closed': true,
  'name-taken': true,
  'name-invalid': true,
  'password-weak': true,
  'login-failed': true,
  'daemon-untrusted': true,
  'too-many-attempts': true,
  'rate-limited': true,
  'device-refused': true,
  lost: true,
  'not-connected': true,
  'not-signed-in': true,
  'identity-changed': true,
  blocked: true,
  'encryption-not-ready': true,
  'no-such-person': true,
  'recovery-invalid': true,
  'file-unusable': true,
  'file-damaged': true,
  cancelled: true,
  refused: true,
  internal: true,
};

export function problemWord({ code, message, detail }: ClientProblem): ProblemWord {
  return { code, message, ...(detail && { detail }) };
}

export function problemFrom({ code, message, detail }: ProblemWord): ClientProblem {
  return new ClientProblem(isCode(code) ? code : 'internal', message, detail && { detail: present(detail) });
}

function isCode(code: string): code is ProblemCode {
  return Object.hasOwn(codes, code);
}

function present(detail: NonNullable<ProblemWord['detail']>): ProblemDetail {
  return detail;
}
