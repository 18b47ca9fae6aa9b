import type {
  Conversation,
  GroupConversation,
  GroupMember,
} from '../../../common/src/client/conversations/conversation.ts';
import type { ConversationsApi } from '../../../common/src/client/conversations/conversations-api.ts';
import type { GroupsApi } from '../../../common/src/client/conversations/groups-api.ts';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import type { Question } from '../question.ts';
import { ownName, type Scenes, type ViewScene } from '../view-scene.ts';
import { canWrite } from '../window-state.ts';
import type { GroupOrder } from './group-order.ts';
import { type GroupStep, othersIn, suits } from './group-steps.ts';

export interface GroupDeskOptions {
  readonly scenes: Pick<Scenes, 'now'>;
  /** Others when another window takes over. */
  readonly groups: () => GroupsApi;
  readonly conversations: () => Pick<ConversationsApi, 'find' | 'start' | 'block'>;
  readonly confirm: (question: Question) => Promise<boolean>;
  /** Who shall own the group; `undefined`: the person gave up. */
  readonly chooseHeir: (group: GroupConversation) => Promise<string | undefined>;
  readonly show: (group: Conversation) => void;
}

/** Carries out what a person orders of groups, and asks before what can't be undone. */
export class GroupDesk {
  readonly #options: GroupDeskOptions;

  constructor(options: GroupDeskOptions) {
    this.#options = options;
  }

  /** Why it can't be carried out on the conversation `id`, in words. */
  refusal(id: string, order: GroupOrder): string | undefined {
    const scene = this.#scene;
    const absence = absenceOf(scene);
    if (absence !== undefined || order.kind === 'create') return absence;
    const group = this.#find(id);
    return group ? refusalOf(order, group, scene) : this.#orders.notHere;
  }

  /** @throws ClientProblem when the person can't take the group through it now */
  requireStep(id: string, step: GroupStep): void {
    const scene = this.#scene;
    const refusal = absenceOf(scene) ?? refusalOfStep(step, this.#present(id), scene);
    if (refusal !== undefined) throw new ClientProblem('refused', refusal);
  }

  /** @throws ClientProblem what is in the way, or went wrong */
  async carryOut(id: string, order: GroupOrder): Promise<void> {
    const refusal = this.refusal(id, order);
    if (refusal !== undefined) throw new ClientProblem('refused', refusal);
    const { groups, confirm, show } = this.#options;
    if (order.kind === 'create') {
      show(await groups().create(order.name, order.users));
      return;
    }
    const group = this.#present(id);
    switch (order.kind) {
      case 'rename':
        return groups().rename(id, order.name);
      case 'add':
        return groups().add(id, order.users);
      case 'remove':
        if (await confirm(this.#orders.remove(order.user, group.name))) await groups().remove(id, order.user);
        return;
      case 'makeOwner':
        if (await confirm(this.#orders.makeOwner(order.user, group.name)))
          await groups().handOver(id, order.user);
        return;
      case 'leave':
        return this.#leave(group);
      case 'continue':
        if (await confirm(this.#orders.continue(group.name, group.owner)))
          show(await groups().continueAsNew(id));
    }
  }

  /** Neither the group nor who owns it reaches the person any more. */
  async blockOwner(id: string): Promise<void> {
    const conversations = this.#options.conversations();
    const { owner } = this.#present(id);
    // Needs no connection, so that at least this is done.
    await conversations.block(id);
    const direct = conversations.find(owner) ?? (await conversations.start(owner));
    await conversations.block(direct.id);
  }

  get #scene(): ViewScene {
    return this.#options.scenes.now;
  }

  get #orders() {
    return this.#scene.texts.direct.group.orders;
  }

  /** An owner does not leave the others with a group that nobody can change. */
  async #leave(group: GroupConversation): Promise<void> {
    const { groups, confirm, chooseHeir } = this.#options;
    const { id, name } = group;
    const me = ownName(this.#scene);
    if (group.owner !== me || othersIn(group, me).length === 0) {
      if (await confirm(this.#orders.leave(name))) await groups().leave(id);
      return;
    }
    const heir = await chooseHeir(group);
    if (heir === undefined || !(await confirm(this.#orders.leaveTo(heir, name)))) return;
    await groups().handOver(id, heir);
    await groups().leave(id);
  }

  #present(id: string): GroupConversation {
    const group = this.#find(id);
    if (group) return group;
    throw new ClientProblem('refused', this.#orders.notHere);
  }

  #find(id: string): GroupConversation | undefined {
    const found = this.#scene.direct.all.find((conversation) => conversation.id === id);
    return found?.kind === 'group' ? found : undefined;
  }
}

function absenceOf(scene: ViewScene): string | undefined {
  const { notSignedIn, encryptionNotReady } = scene.texts.hints;
  if (!canWrite(scene)) return notSignedIn;
  return scene.direct.encryption.kind === 'ready' ? undefined : encryptionNotReady;
}

type Change = Exclude<GroupOrder, { kind: 'create' }>;

function refusalOf(order: Change, group: GroupConversation, scene: ViewScene): string | undefined {
  const { group: texts } = scene.texts.direct;
  const { title } = group;
  const me = ownName(scene);
  const refusal = refusalOfStep(order.kind, group, scene);
  if (refusal !== undefined) return refusal;
  switch (order.kind) {
    case 'remove':
    case 'makeOwner':
      if (order.user === me) return texts.orders.yourself;
      return isIn(order.user, group.members) ? undefined : texts.orders.notMember(order.user, title);
    case 'add': {
      // Somebody with another key is added anew.
      const known = order.users.find((user) => user === me || isIn(user, withSameKey(group)));
      return known === undefined ? undefined : texts.orders.isMember(known, title);
    }
    case 'leave':
    case 'rename':
    case 'continue':
      return undefined;
  }
}

function refusalOfStep(step: GroupStep, group: GroupConversation, scene: ViewScene): string | undefined {
  const { bar, orders } = scene.texts.direct.group;
  const { membership, owner, title } = group;
  const me = ownName(scene);
  if (membership !== 'member') return bar[membership](title);
  if (suits(step, group, me)) return undefined;
  const isOwner = owner === me;
  if (step === 'leave') return orders.nobodyElse(title);
  if (step === 'continue') return isOwner ? orders.isOwner(title) : orders.aloneWithOwner(title);
  return isOwner ? orders.nobodyElse(title) : orders.ownerOnly(owner);
}

function withSameKey({ members }: GroupConversation): readonly GroupMember[] {
  return members.filter(({ trust }) => trust !== 'changed');
}

function isIn(user: string, members: readonly GroupMember[]): boolean {
  return members.some((member) => member.user === user);
}
