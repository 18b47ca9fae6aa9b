import { l10n } from 'vscode';
import type { CodeTexts } from '../code/code-texts.ts';
import type { Conflict } from '../code/plan-patch.ts';

/** The words around shared code, in the person's language. */
export function codeTexts(): CodeTexts {
  return {
    strings: {
      acts: {
        openCode: l10n.t('Open'),
        previewPatch: l10n.t('Preview'),
        applyPatch: l10n.t('Apply…'),
      },
      files: l10n.t('Files in this patch'),
      showText: l10n.t('Show the patch'),
    },
    refusals: {
      'no-patch': l10n.t('This is no patch.'),
      binary: l10n.t(
        'There are binary files in this patch. It can’t be used here; have the files sent instead.',
      ),
      path: l10n.t('This patch has paths that lead out of the folder, or into .git. It is not used.'),
      special: l10n.t('This patch has links, copies, submodules or modes. It can’t be used here.'),
      twice: l10n.t('This patch names a file twice. It can’t be used here.'),
      'too-many-files': l10n.t('This patch has too many files to be used here.'),
    },
    fileLabel: ({ kind, path, from = '', added, removed }) => {
      const words = {
        change: () => l10n.t('{0}: {1} lines added, {2} removed', path, added, removed),
        create: () => l10n.t('{0}: new, {1} lines', path, added),
        delete: () => l10n.t('{0}: removed', path),
        rename: () =>
          l10n.t('{0}: renamed from {1}, {2} lines added, {3} removed', path, from, added, removed),
      };
      return words[kind]();
    },
    canRun: l10n.t(
      'Look at these before you agree: from them VS Code, Git or a build service may run commands by themselves.',
    ),
    more: (count) => l10n.t('And {0} more.', count),
    conflict: conflictWords,
  };
}

function conflictWords(path: string, conflict: Conflict): string {
  switch (conflict.kind) {
    case 'missing':
      return l10n.t('{0} is not here.', path);
    case 'exists':
      return l10n.t('{0} is here already.', path);
    case 'changed':
      return l10n.t('{0} has lines that the patch does not know.', path);
    case 'hunks':
      return l10n.t(
        '{0}: changes {1} of {2} do not fit what is here.',
        path,
        conflict.hunks.join(', '),
        conflict.of,
      );
  }
}
