import type { CodeTexts } from '../../../src/code/code-texts.ts';

export const englishCodeTexts: CodeTexts = {
  strings: {
    acts: { openCode: 'Open', previewPatch: 'Preview', applyPatch: 'Apply' },
    files: 'Files',
    showText: 'Show',
  },
  refusals: {
    'no-patch': 'no patch',
    binary: 'binary',
    path: 'leads out',
    special: 'special',
    twice: 'twice',
    'too-many-files': 'too many',
  },
  fileLabel: ({ kind, path, added, removed }) => `${kind} ${path} +${added} -${removed}`,
  canRun: 'can run commands',
  more: (count) => `${count} more`,
  conflict: (path, { kind }) => `${path} ${kind}`,
};
