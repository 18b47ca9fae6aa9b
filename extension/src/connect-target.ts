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
