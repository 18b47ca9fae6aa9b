import { renderUnicodeCompact } from 'uqr';
import { formatKey } from '../../../common/src/text/fingerprint.ts';
import { encodeBase64Url } from '../../../common/src/text/base64.ts';
import { parseHostPort } from '../../../common/src/wire/invite-link.ts';
import { isLoopback } from '../config/advertised-address.ts';
import type { ReadyDaemon } from './run-daemon.ts';
import type { FirstInvite } from './first-invite.ts';

/** One line of JSON: {address, key (43 characters base64url), invite (link or null), dataDir}. */
export function formatReadyJson({ address, key, invite }: ReadyDaemon, dataDir: string): string {
  return JSON.stringify({
    address,
    key: encodeBase64Url(key.publicKey),
    invite: invite?.link ?? null,
    dataDir,
  });
}

/** What a person at a terminal wants to know. */
export function formatReady({ address, key, invite }: ReadyDaemon, dataDir: string): string {
  const isLocal = isLoopback(parseHostPort(address).host);
  return [
    'NonceSense is ready.',
    `  listens on      ${address}${isLocal ? ' (this machine only)' : ''}`,
    `  key             ${formatKey(key.publicKey)}`,
    `  data directory  ${dataDir}`,
    ...(invite === undefined ? [] : formatInvite(invite)),
    '',
    ...(isLocal
      ? [`To let other machines in: ${startCommandLine()} --listen 0.0.0.0:7373 --advertise THIS-HOST:7373`]
      : []),
    `To stop: Ctrl-C here, or "${isNpmStart() ? 'npx ' : ''}noncesensed stop".`,
  ].join('\n');
}

function formatInvite({ link, uses, days }: FirstInvite): string[] {
  const accounts = uses === 1 ? 'one account' : `${uses} accounts`;
  const about = `Nobody has an account yet. Sign up with this link (${accounts}, ${days} days):`;
  return ['', about, '', `  ${link}`, '', renderUnicodeCompact(link, { border: 2 })];
}

// As the person started it: options after "--" are npm's to pass on.
function startCommandLine(): string {
  return isNpmStart() ? 'npm start --' : 'noncesensed start';
}

function isNpmStart(): boolean {
  return process.env['npm_lifecycle_event'] === 'start';
}
