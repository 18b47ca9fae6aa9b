import { PeerError } from '../../../common/src/wire/error-codes.ts';
import type { Decided } from '../hooks/hook-bus.ts';
import type { Refusal } from '../hooks/hooks.ts';

/** Of what the hook `connect` decided. @throws PeerError whatever speaks against the peer. */
export function demandAdmission(decided: Decided<Refusal>): void {
  if (decided.kind === 'answered') throw decided.verdict.error;
  if (decided.kind === 'failed') throw new PeerError('internal');
}
