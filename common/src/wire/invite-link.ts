import { decodeBase64Url, encodeBase64Url } from '../text/base64.ts';

/** Where a daemon is, which key it must prove, and what it takes to make an account there. */
export interface InviteLink {
  readonly host: string;
  readonly port: number;
  /** The daemon's Ed25519 public key, 32 bytes. */
  readonly key: Uint8Array;
  /** 16 bytes, sent only after the key is proven. */
  readonly token?: Uint8Array;
}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

const DEFAULT_PORT = 7373;
const LINK = /^noncesense:\/\/([^/#\s]+)\/?#([A-Za-z0-9_-]{43})(?:\.([A-Za-z0-9_-]{22}))?$/;
const EDITOR_LINK = /^vscode(?:-insiders)?:\/\/noncesense\.noncesense\/invite\?link=([^&\s]+)$/;

/** `noncesense://host:port/#<key>[.<token>]` (PROTOCOL.md section 3.6). */
export function formatInviteLink({ host, port, key, token }: InviteLink): string {
  const secret = token ? `.${encodeBase64Url(token)}` : '';
  return `noncesense://${formatHostPort({ host, port })}/#${encodeBase64Url(key)}${secret}`;
}

/** The clickable form, which opens VS Code. */
export function formatEditorLink(link: InviteLink): string {
  return `vscode://noncesense.noncesense/invite?link=${encodeURIComponent(formatInviteLink(link))}`;
}

/** Accepts both forms. @throws Error in words for the person who pasted it. */
export function parseInviteLink(text: string): InviteLink {
  const [, address = '', key = '', token] = LINK.exec(unwrap(text.trim())) ?? [];
  if (address === '') {
    throw new Error(
      'This is not an invite link. It looks like noncesense://host:7373/#key.token; copy it whole.',
    );
  }
  const link = { ...parseHostPort(address), key: decodePart(key, 32) };
  return token === undefined ? link : { ...link, token: decodePart(token, 16) };
}

/** `host:port`, `[v6]:port` or a bare host. @throws Error that names what is wrong. */
export function parseHostPort(text: string): HostPort {
  const [, v6, name, port] = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/[\]@?#]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = v6 ?? name;
  if (host === undefined)
    throw new Error(`"${text}" is not an address; write host:port, for example chat.example.org:7373`);
  const number = port === undefined ? DEFAULT_PORT : Number(port);
  if (number > 65_535) throw new Error(`"${text}": the port must be at most 65535`);
  return { host, port: number };
}

export function formatHostPort({ host, port }: HostPort): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function unwrap(text: string): string {
  const wrapped = EDITOR_LINK.exec(text)?.[1];
  if (wrapped === undefined) return text;
  try {
    return decodeURIComponent(wrapped);
  } catch {
    return text;
  }
}

function decodePart(text: string, length: number): Uint8Array {
  try {
    const bytes = decodeBase64Url(text);
    if (bytes.length === length) return bytes;
  } catch {
    // Told below, in words for the person who pasted it.
  }
  throw new Error('This invite link is damaged: a character was changed or lost. Copy it again, whole.');
}
