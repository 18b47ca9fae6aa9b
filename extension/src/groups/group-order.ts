import { encodeUtf8 } from '../../../common/src/text/utf8.ts';
import { foldUserName } from '../../../common/src/text/names.ts';

/** What a person wants of groups. All but `create` is about one that there is. */
export type GroupOrder =
  /** `users`: the others. */
  | { readonly kind: 'create'; readonly name: string; readonly users: readonly string[] }
  | { readonly kind: 'rename'; readonly name: string }
  | { readonly kind: 'add'; readonly users: readonly string[] }
  | { readonly kind: 'remove'; readonly user: string }
  | { readonly kind: 'makeOwner'; readonly user: string }
  | { readonly kind: 'leave' }
  /** The owner is gone. */
  | { readonly kind: 'continue' };

/** The orders that can be typed, by their word. */
export const groupCommands = ['group', 'add', 'remove', 'rename', 'leave'] as const;
export type GroupCommand = (typeof groupCommands)[number];

// PROTOCOL.md section 8.11.
const MAX_NAME_BYTES = 128;

/** The name without space around it, or `undefined` when a group can't be called that. */
export function groupNameOf(text: string): string | undefined {
  const name = text.replace(/\s+/g, ' ').trim().toWellFormed();
  return name === '' || encodeUtf8(name).length > MAX_NAME_BYTES ? undefined : name;
}

/** What stands after the word, understood; `undefined` when something is missing or can't be. */
export function parseGroupOrder(command: GroupCommand, rest: string): GroupOrder | undefined {
  switch (command) {
    case 'group':
      return creation(rest);
    case 'add':
      return withUsers(rest, (users) => ({ kind: 'add', users }));
    case 'remove':
      return withUsers(rest, ([user, more]) =>
        user === undefined || more !== undefined ? undefined : { kind: 'remove', user },
      );
    case 'rename':
      return withName(rest, (name) => ({ kind: 'rename', name }));
    case 'leave':
      return rest === '' ? { kind: 'leave' } : undefined;
  }
}

/** A name of several words stands in quotation marks. */
function creation(rest: string): GroupOrder | undefined {
  const [, quoted, word, users = ''] = /^(?:["“]([^"”]*)["”]|([^\s"“]\S*))(?:\s([^]*))?$/.exec(rest) ?? [];
  return withName(quoted ?? word ?? '', (name) =>
    withUsers(users, (others) => ({ kind: 'create', name, users: others })),
  );
}

function withName(text: string, make: (name: string) => GroupOrder | undefined): GroupOrder | undefined {
  const name = groupNameOf(text);
  return name === undefined ? undefined : make(name);
}

function withUsers(
  text: string,
  make: (users: readonly string[]) => GroupOrder | undefined,
): GroupOrder | undefined {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const users = words.map((word) => foldUserName(word.replace(/^@/, '')));
  const known = users.filter((user) => user !== undefined);
  return known.length === 0 || known.length < users.length ? undefined : make([...new Set(known)]);
}
