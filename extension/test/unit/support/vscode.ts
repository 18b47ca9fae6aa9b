import texts from '../../../../l10n/bundle.l10n.json' with { type: 'json' };

// Stands in for the module `vscode`, which is only there inside VS Code: in a language whose every text is marked, ⟦…⟧,
// before a person who answers each question with `person.answer`.

/** What is made of it is never looked at here. */
class StandIn {
  readonly isStandIn = true;
}

/** `next`: answers to the questions that come next, before `answer` counts; `undefined` gives up. */
export const person: {
  asked: string[];
  answer: string | undefined;
  next: (string | undefined)[];
} = { asked: [], answer: undefined, next: [] };

const mark = (text: string) => `⟦${text}⟧`;
const keys = Object.keys(texts);

export const l10n = {
  bundle: Object.fromEntries(keys.map((key) => [key, mark(key.replace(/\/core$/, ''))])),
  t: (text: string, ...values: readonly unknown[]): string =>
    mark(text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)]))),
};

export const env = { language: 'en' };

export const window = {
  /** Of the editor in front. */
  activeTextEditor: undefined as unknown,
  showInputBox: ({ title = '' }: { readonly title?: string }) => ask(title),
  /** The answer is a part of a label. */
  async showQuickPick<T extends Pick>(items: readonly T[], about: { readonly title?: string }) {
    const answer = await ask(about.title ?? '');
    return answer === undefined ? undefined : items.find(({ label }) => label.includes(answer));
  },
  createQuickPick: () => new QuickPick(),
  setStatusBarMessage: (text: string) => void person.asked.push(text),
  showInformationMessage: ask,
  showWarningMessage: ask,
  showErrorMessage: ask,
  withProgress: (_options: unknown, task: () => Promise<unknown>) => task(),
};

export const workspace = {
  isTrusted: true,
  workspaceFolders: undefined as unknown,
  getWorkspaceFolder: () => undefined,
  asRelativePath: String,
  getConfiguration: () => ({ get: () => undefined }),
};
export const commands = { executeCommand: () => Promise.resolve() };
export const languages = {};
/** VS Code's own extensions, by id. */
export const extensions = {
  exports: new Map<string, unknown>(),
  getExtension: (id: string) =>
    extensions.exports.has(id) ? { activate: () => Promise.resolve(extensions.exports.get(id)) } : undefined,
};
export const Range = StandIn;
export const RelativePattern = StandIn;
export const Selection = StandIn;
export const WorkspaceEdit = StandIn;
export const FileType = {};
export const TextEditorRevealType = {};
export const EventEmitter = StandIn;
export const ThemeIcon = StandIn;
export const ThemeColor = StandIn;
export const TreeItem = StandIn;
export const Uri = StandIn;
export const TreeItemCollapsibleState = {};
export const StatusBarAlignment = {};
export const ViewColumn = {};
export const ProgressLocation = {};
export const QuickPickItemKind = {};

interface Pick {
  readonly label: string;
}

class QuickPick {
  title = '';
  items: readonly Pick[] = [];
  selectedItems: readonly Pick[] = [];
  #accepted: () => void = () => undefined;
  #hidden: () => void = () => undefined;

  onDidAccept(task: () => void): void {
    this.#accepted = task;
  }

  onDidHide(task: () => void): void {
    this.#hidden = task;
  }

  onDidChangeValue(): void {
    return;
  }

  show(): void {
    void ask(this.title).then((answer) => {
      this.selectedItems =
        answer === undefined ? [] : this.items.filter(({ label }) => label.includes(answer));
      if (answer === undefined) this.#hidden();
      else this.#accepted();
    });
  }

  hide(): void {
    this.#hidden();
  }

  dispose(): void {
    return;
  }
}

function ask(question: string): Promise<string | undefined> {
  person.asked.push(question);
  return Promise.resolve(person.next.length > 0 ? person.next.shift() : person.answer);
}
