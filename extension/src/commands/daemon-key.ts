import { env, l10n, window as workbench } from 'vscode';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { decodeBase64Url } from '../../../common/src/text/base64.ts';
import { formatKey } from '../../../common/src/text/fingerprint.ts';
import { formatHostPort } from '../../../common/src/wire/invite-link.ts';
import type { App } from '../workbench/app.ts';

/** To compare with what the admin sees: `noncesensed` prints the same groups. */
export async function showDaemonKey({ window: { profile } }: App): Promise<void> {
  if (!profile) throw new ClientProblem('not-connected', l10n.t('You are not connected to a server.'));
  const key = formatKey(decodeBase64Url(profile.daemonKey));
  const copy = l10n.t('Copy');
  const title = l10n.t('The key of {0}', formatHostPort(profile.address));
  const chosen = await workbench.showInformationMessage(title, { modal: true, detail: key }, copy);
  if (chosen === copy) await env.clipboard.writeText(key);
}
