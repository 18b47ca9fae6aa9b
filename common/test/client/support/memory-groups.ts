import type { GroupConversation } from '../../../src/client/conversations/conversation.ts';
import type { GroupsApi } from '../../../src/client/conversations/groups-api.ts';
import { ClientProblem } from '../../../src/client/problem.ts';

const QUIET = { kind: 'group', trust: 'new', standing: 'accepted', unread: 0, typing: [] } as const;

/** The groups of one person in memory, without keys and without a daemon: the edge of a view. */
export class MemoryGroups implements GroupsApi {
  readonly #me: string;
  readonly #groups = new Map<string, GroupConversation>();
  /** What the next call rejects with. */
  problem: ClientProblem | undefined;

  constructor(me: string) {
    this.#me = me;
  }

  get all(): readonly GroupConversation[] {
    return [...this.#groups.values()];
  }

  /** As another member, or a test, changes it. */
  set(group: GroupConversation): GroupConversation {
    this.#groups.set(group.id, group);
    return group;
  }

  async create(name: string, users: readonly string[]): Promise<GroupConversation> {
    await this.#act();
    const id = `#${name}-${this.#groups.size}`.padEnd(44, '_');
    const members = [this.#me, ...users].sort().map((user) => ({ user, trust: 'new' }) as const);
    return this.set({ ...QUIET, id, title: name, name, owner: this.#me, members, membership: 'member' });
  }

  rename(id: string, name: string): Promise<void> {
    return this.#change(id, () => ({ name, title: name }));
  }

  add(id: string, users: readonly string[]): Promise<void> {
    return this.#change(id, ({ members }) => {
      const stay = members.filter(({ user }) => !users.includes(user));
      const added = users.map((user) => ({ user, trust: 'new' }) as const);
      return { members: [...stay, ...added].sort((a, b) => (a.user < b.user ? -1 : 1)) };
    });
  }

  remove(id: string, user: string): Promise<void> {
    return this.#change(id, ({ members }) => ({ members: members.filter((member) => member.user !== user) }));
  }

  handOver(id: string, user: string): Promise<void> {
    return this.#change(id, () => ({ owner: user }));
  }

  leave(id: string): Promise<void> {
    return this.#change(id, ({ members }) => ({
      membership: 'left',
      members: members.filter(({ user }) => user !== this.#me),
    }));
  }

  async continueAsNew(id: string): Promise<GroupConversation> {
    const { name, owner, members } = this.#find(id);
    const others = members.map(({ user }) => user).filter((user) => user !== this.#me && user !== owner);
    return this.create(name, others);
  }

  async #change(id: string, change: (group: GroupConversation) => Partial<GroupConversation>): Promise<void> {
    await this.#act();
    const group = this.#find(id);
    this.set({ ...group, ...change(group) });
  }

  #find(id: string): GroupConversation {
    const group = this.#groups.get(id);
    if (!group) throw new ClientProblem('refused', 'no such group');
    return group;
  }

  /** Everything the client core does takes a turn at least, and may fail. */
  async #act(): Promise<void> {
    await Promise.resolve();
    const { problem } = this;
    this.problem = undefined;
    if (problem) throw problem;
  }
}
