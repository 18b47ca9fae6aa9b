import type { EncryptionState } from '../../common/src/client/conversations/conversation.ts';
import type { Profile } from '../../common/src/client/profile.ts';
import { formatHostPort } from '../../common/src/wire/invite-link.ts';
import { digitGroups } from './devices/link-code.ts';
import type { ViewBanner } from './view-protocol.ts';
import type { ViewActionButton } from './view-action.ts';
import type { ViewScene } from './view-scene.ts';
import type { ViewTexts } from './view-texts.ts';
import { waysIn, waysToKeys } from './ways-in.ts';
import type { WindowState } from './window-state.ts';

/** What keeps the person from talking: the connection first, then the keys. */
export function makeBanner(scene: ViewScene): ViewBanner | undefined {
  return connectionBanner(scene) ?? keysBanner(scene);
}

function connectionBanner({ state, profile, texts }: ViewScene): ViewBanner | undefined {
  const { banner, actions } = texts;
  switch (state.kind) {
    case 'ready':
      return undefined;
    case 'elsewhere':
      return info(banner.elsewhere, { action: 'useHere', label: actions.useHere });
    case 'connecting':
      return busy(banner.connecting(formatHostPort(state.address)));
    case 'waiting':
      return {
        text: texts.core(state.problem.message),
        tone: 'problem',
        // A server that named a time is not asked before.
        actions:
          state.problem.detail?.retryAfter === undefined
            ? [{ action: 'reconnect', label: actions.tryNow }]
            : [],
      };
    case 'guest':
      return guestBanner(state, profile, texts);
    case 'offline':
      return offlineBanner(profile, texts);
  }
}

/** A missing key is worth a word in the lobby too: nobody can write to this person now. */
function keysBanner({ direct: { encryption }, texts }: ViewScene): ViewBanner | undefined {
  const { banner, actions } = texts;
  switch (encryption.kind) {
    case 'identity-missing':
      return missingBanner(encryption, texts);
    case 'failed':
      return {
        text: banner.encryptionFailed(texts.core(encryption.problem)),
        tone: 'problem',
        actions: [{ action: 'doctor', label: actions.doctor }],
      };
    case 'off':
    case 'opening':
    case 'ready':
      return undefined;
  }
}

function missingBanner(
  encryption: Extract<EncryptionState, { kind: 'identity-missing' }>,
  { banner, actions: labels }: ViewTexts,
): ViewBanner {
  const { code, isListed, wasRevoked } = encryption;
  const actions = waysToKeys(encryption).map((action) => ({ action, label: labels[action] }));
  if (code === undefined)
    return { text: wasRevoked ? banner.revoked : banner.identityMissing, tone: 'problem', actions };
  const shown = { label: banner.linkCode, groups: digitGroups(code) };
  return { text: isListed ? banner.confirmLink : banner.linking, tone: 'info', code: shown, actions };
}

function guestBanner(
  { welcome, address }: Extract<WindowState, { kind: 'guest' }>,
  profile: Profile | undefined,
  { banner, actions }: ViewTexts,
): ViewBanner {
  const ways = waysIn(welcome, profile).map((action) => ({ action, label: actions[action] }));
  return info(banner.guest(welcome.name || formatHostPort(address)), ...ways);
}

function offlineBanner(profile: Profile | undefined, { banner, actions }: ViewTexts): ViewBanner {
  const connect: ViewActionButton = { action: 'connect', label: actions.connect };
  if (!profile) return info(banner.noServer, connect);
  const reconnect: ViewActionButton = { action: 'reconnect', label: actions.reconnect };
  return info(banner.offline(formatHostPort(profile.address)), reconnect, connect);
}

export function busy(text: string): ViewBanner {
  return { text, tone: 'busy', actions: [] };
}

export function info(text: string, ...actions: readonly ViewActionButton[]): ViewBanner {
  return { text, tone: 'info', actions };
}
