import texts from '../../../../l10n/bundle.l10n.json' with { type: 'json' };

// Stands in for the module `vscode`, which is only there inside VS Code: in a language whose every text is marked, ⟦…⟧,
// before a person who answers each question with `person.answer`.

/** What is made of it is never looked at here. */
class StandIn {
  readonly isStandIn = true;
}

export const person: { asked: string[]; answer: string | undefined } = { asked: [], answer: undefined };

const mark = (text: string) => `⟦${text}⟧`;
const keys = Object.keys(texts);

export const l10n = {
  bundle: Object.fromEntries(keys.map((key) => [key, mark(key.replace(/\/core$/, ''))])),
  t: (text: string, ...values: readonly unknown[]): string =>
    mark(text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)]))),
};

export const env = { language: 'en' };

export const window = {
  showInformationMessage: ask,
  showWarningMessage: ask,
  showErrorMessage: ask,
  withProgress: (_options: unknown, task: () => Promise<unknown>) => task(),
};

export const workspace = { getConfiguration: () => ({ get: () => undefined }) };
export const commands = { executeCommand: () => Promise.resolve() };
export const languages = {};
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

function ask(question: string): Promise<string | undefined> {
  person.asked.push(question);
  return Promise.resolve(person.answer);
}
