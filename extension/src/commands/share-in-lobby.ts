import { l10n } from 'vscode';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { encodeUtf8 } from '../../../common/src/text/utf8.ts';
import { broadcast } from './lobby.ts';
import type { SharingApp } from './share-target.ts';

// PROTOCOL.md section 7.
const LOBBY_TEXT_BYTES = 16_384;

/** As text: nothing else goes to everyone. @throws ClientProblem when it is too long */
export async function shareInLobby(app: SharingApp, text: string): Promise<void> {
  const excess = encodeUtf8(text).length - LOBBY_TEXT_BYTES;
  if (excess > 0)
    throw new ClientProblem(
      'refused',
      l10n.t('This is {0} bytes too long for the lobby. Share less.', excess),
    );
  await broadcast(app, text);
}
