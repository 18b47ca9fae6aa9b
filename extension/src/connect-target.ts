import type { ConnectTarget } from '../../common/src/client/connect-target.ts';
import { equalBytes } from '../../common/src/crypto/bytes.ts';
import {
  type HostPort,
  type InviteLink,
  parseHostPort,
  parseInviteLink,
} from '../../common/src/wire/invite-link.ts';

/** What a person may give to connect: a link has the daemon's key, an address has not. */
export type GivenTarget =
  | { readonly kind: 'link'; readonly link: InviteLink }
  | { readonly kind: 'address'; readonly address: HostPort };

/** What is known of the key at the address of a target. */
export type Trust =
  | { readonly kind: 'first-contact'; readonly address: HostPort }
  | { readonly kind: 'trusted'; readonly target: ConnectTarget }
  | { readonly kind: 'other-key'; readonly link: InviteLink };

/** `pinned`: the key known for the address. An address alone means the server that it was; a link may not. */
export function trustIn(given: GivenTarget, pinned: Uint8Array | undefined): Trust {
  if (given.kind === 'address') {
    const { address } = given;
    return pinned
      ? { kind: 'trusted', target: { address, key: pinned } }
      : { kind: 'first-contact', address };
  }
  const { link } = given;
  if (pinned && !equalBytes(pinned, link.key)) return { kind: 'other-key', link };
  return { kind: 'trusted', target: { link } };
}

/** @throws Error in words for the person who typed it. */
export function parseTarget(input: string): GivenTarget {
  const text = input.trim();
  if (text.includes('://')) return { kind: 'link', link: parseInviteLink(text) };
  return { kind: 'address', address: parseHostPort(text) };
}

/** What is wrong with `input`, for an input box; nothing is wrong with an empty one yet. */
export function targetProblem(input: string): string | undefined {
  if (input.trim() === '') return undefined;
  try {
    parseTarget(input);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * The link in `vscode://noncesense.noncesense/invite?link=...`; VS Code hands over `query` decoded.
 * @throws Error in words for the person who clicked it.
 */
export function linkOfUri({ path, query }: { readonly path: string; readonly query: string }): InviteLink {
  if (path !== '/invite')
    throw new Error('This link asks for something that this version of NonceSense does not know.');
  return parseInviteLink(new URLSearchParams(query).get('link') ?? '');
}
