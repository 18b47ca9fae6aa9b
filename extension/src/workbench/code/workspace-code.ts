import type { Disposable } from 'vscode';
import type { SharedCode } from '../../../../common/src/client/conversations/conversation.ts';
import type { CodeDesk, TitledPatch } from '../../code/code-desk.ts';
import type { CodeTexts } from '../../code/code-texts.ts';
import type { Question } from '../../question.ts';
import { applyShared } from './apply-patch.ts';
import { CodeCopies } from './code-copies.ts';
import { openCode } from './open-code.ts';
import { previewShared } from './preview-patch.ts';

export interface WorkspaceCodeOptions {
  readonly texts: CodeTexts;
  readonly confirm: (question: Question) => Promise<boolean>;
}

/** Shared code in the folders that are open. */
export class WorkspaceCode implements CodeDesk, Disposable {
  readonly #copies = new CodeCopies();
  readonly #options: WorkspaceCodeOptions;

  constructor(options: WorkspaceCodeOptions) {
    this.#options = options;
  }

  open(code: SharedCode): Promise<void> {
    return openCode(code, this.#copies);
  }

  preview(patch: TitledPatch): Promise<void> {
    return previewShared(patch, this.#options.texts, this.#copies);
  }

  apply(patch: TitledPatch): Promise<void> {
    return applyShared(patch, this.#options.texts, this.#options.confirm);
  }

  dispose(): void {
    this.#copies.dispose();
  }
}
