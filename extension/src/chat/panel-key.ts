import { isUserName } from '../../../common/src/text/names.ts';
import { LOBBY } from '../view-model.ts';

const GROUP_ID = /^#[A-Za-z0-9_-]{43}$/;

/** What a restored page is about, from what it kept: the lobby, or the id of a conversation. */
export function panelKeyOf(kept: unknown): string {
  // Pages of the first version kept nothing: they showed the lobby.
  if (typeof kept !== 'object' || kept === null || !('conversation' in kept)) return LOBBY;
  const { conversation } = kept;
  const isOne = typeof conversation === 'string' && (isUserName(conversation) || GROUP_ID.test(conversation));
  return isOne ? conversation : LOBBY;
}
