import type {
  DirectConversation,
  GroupConversation,
} from '../../../../common/src/client/conversations/conversation.ts';

const QUIET = { trust: 'new', standing: 'accepted', unread: 0, typing: [] } as const;

/** A conversation with `user`, accepted and read. */
export function directWith(user: string, part: Partial<DirectConversation> = {}): DirectConversation {
  return { ...QUIET, kind: 'direct', id: user, title: user, user, ...part };
}

/** Alice's group with Bob and Carol. */
export function groupOf(name: string, part: Partial<GroupConversation> = {}): GroupConversation {
  const members = ['alice', 'bob', 'carol'].map((user) => ({ user, trust: 'new' }) as const);
  const id = `#${name}`.padEnd(44, '_');
  return {
    ...QUIET,
    kind: 'group',
    id,
    title: name,
    name,
    owner: 'alice',
    members,
    membership: 'member',
    ...part,
  };
}
