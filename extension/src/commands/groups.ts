import { l10n } from 'vscode';
import type { GroupConversation } from '../../../common/src/client/conversations/conversation.ts';
import type { GroupOrder } from '../groups/group-order.ts';
import type { GroupStep } from '../groups/group-steps.ts';
import type { App } from '../workbench/app.ts';
import { withProgress } from '../workbench/command-runner.ts';
import { requireReady } from './account.ts';
import { askForGroupName, groupFor, pickHeir, pickMember } from './group-prompts.ts';
import { askForPeople } from './people-pick.ts';

/** Asks for whom and how it is called, and opens the group. */
export async function newGroup(app: App): Promise<void> {
  requireReady(app.window);
  const title = (step: number) => l10n.t('New Group ({0}/2)', step);
  const users = await askForPeople(app.scenes.now, { title: title(1) });
  if (!users) return;
  const name = await askForGroupName(title(2));
  if (name === undefined) return;
  await withProgress(l10n.t('NonceSense: making the group…'), () =>
    app.groups.carryOut('', { kind: 'create', name, users }),
  );
}

interface Step {
  readonly title: () => string;
  /** What exactly; `undefined` when the person gave up. */
  readonly ask: (group: GroupConversation, app: App) => Promise<GroupOrder | undefined>;
}

const STEPS: Readonly<Record<GroupStep, Step>> = {
  rename: {
    title: () => l10n.t('Rename a Group'),
    ask: async ({ name: before }) => {
      const name = await askForGroupName(l10n.t('Rename {0}', before), before);
      return name === undefined || name === before ? undefined : { kind: 'rename', name };
    },
  },
  add: {
    title: () => l10n.t('Add Members to a Group'),
    ask: async ({ name, members }, { scenes }) => {
      // Somebody with another key is added anew.
      const except = members.filter(({ trust }) => trust !== 'changed').map(({ user }) => user);
      const users = await askForPeople(scenes.now, { title: l10n.t('Add Members to {0}', name), except });
      return users && { kind: 'add', users };
    },
  },
  remove: {
    title: () => l10n.t('Remove a Member of a Group'),
    ask: async (group, { scenes }) => {
      const user = await pickMember(group, scenes.now, l10n.t('Remove from {0}', group.name));
      return user === undefined ? undefined : { kind: 'remove', user };
    },
  },
  makeOwner: {
    title: () => l10n.t('Make Another Member the Owner'),
    ask: async (group, { scenes }) => {
      const user = await pickHeir(group, scenes);
      return user === undefined ? undefined : { kind: 'makeOwner', user };
    },
  },
  leave: { title: () => l10n.t('Leave a Group'), ask: () => Promise.resolve({ kind: 'leave' }) },
  continue: {
    title: () => l10n.t('Continue a Group Without Its Owner'),
    ask: () => Promise.resolve({ kind: 'continue' }),
  },
};

/** One of the steps that a group can be taken through from the list, its page, or by name. */
export function groupStep(step: GroupStep) {
  const { title, ask } = STEPS[step];
  return async (app: App, given?: string): Promise<void> => {
    const named = given === undefined ? {} : { given };
    const group = await groupFor(app, { step, title: title(), ...named });
    if (!group) return;
    // Before a question is answered in vain.
    app.groups.requireStep(group.id, step);
    const order = await ask(group, app);
    if (order) await app.groups.carryOut(group.id, order);
  };
}
