import {
  type Disposable,
  languages,
  type TextDocument,
  type TextDocumentContentProvider,
  Uri,
  workspace,
} from 'vscode';
import { RecentMap } from '../../../../common/src/recent-map.ts';
import { safeFileName } from '../../../../common/src/text/file-name.ts';

const SCHEME = 'noncesense-copy';
const MOST_COPIES = 500;

/** Texts that are no files here, to be read in an editor. */
export class CodeCopies implements TextDocumentContentProvider, Disposable {
  readonly #texts = new RecentMap<string, string>();
  readonly #registration: Disposable;
  #count = 0;

  constructor() {
    this.#registration = workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  provideTextDocumentContent({ query }: Uri): string | undefined {
    return this.#texts.peek(query);
  }

  /** `path`: what it is called after; only its last part counts. */
  add(path: string, text: string): Uri {
    const query = String(++this.#count);
    this.#texts.use(query, text);
    this.#texts.trim((_text, size) => size > MOST_COPIES);
    return Uri.from({ scheme: SCHEME, path: `/${safeFileName(path)}`, query });
  }

  /** In the language that its sender names, if that is one here. */
  async open(path: string, text: string, language: string | undefined): Promise<TextDocument> {
    const document = await workspace.openTextDocument(this.add(path, text));
    if (language === undefined || language === document.languageId) return document;
    const isKnown = (await languages.getLanguages()).includes(language);
    return isKnown ? languages.setTextDocumentLanguage(document, language) : document;
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
