import {
  type Disposable,
  EventEmitter,
  type ExtensionContext,
  ExtensionKind,
  env,
  type TextDocumentContentProvider,
  UIKind,
  Uri,
  version,
  window,
  workspace,
} from 'vscode';
import { type DoctorFacts, doctorReport } from '../doctor-report.ts';
import { messageOf } from '../problem-log.ts';
import { keepsSecrets, secretStore } from '../secret-storage.ts';
import type { App } from './app.ts';

const SCHEME = 'noncesense-doctor';
const DOCUMENT = Uri.from({ scheme: SCHEME, path: '/NonceSense Doctor.md' });

/** A read-only document, made anew each time it is asked for. */
export class DoctorDocument implements TextDocumentContentProvider, Disposable {
  readonly #changed = new EventEmitter<Uri>();
  readonly #registration: Disposable;
  readonly #context: ExtensionContext;
  readonly onDidChange = this.#changed.event;
  #text = '';

  constructor(context: ExtensionContext) {
    this.#context = context;
    this.#registration = workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  provideTextDocumentContent(): string {
    return this.#text;
  }

  async show(app: App): Promise<void> {
    this.#text = doctorReport(await gatherFacts(app, this.#context));
    this.#changed.fire(DOCUMENT);
    await window.showTextDocument(await workspace.openTextDocument(DOCUMENT), { preview: true });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}

async function gatherFacts(app: App, { extension, secrets }: ExtensionContext): Promise<DoctorFacts> {
  return {
    versions: versionsOf(extension.packageJSON as { readonly version?: unknown }),
    place: {
      kind: extension.extensionKind === ExtensionKind.UI ? 'ui' : 'workspace',
      remoteName: env.remoteName,
      browser: env.uiKind === UIKind.Web,
    },
    secrets: await keepsSecrets(secretStore(secrets)).then(
      (kept) => (kept ? 'kept' : 'lost'),
      (error: unknown) => ({ error: messageOf(error) }),
    ),
    cryptoFailures: await app.selfTest.failures(),
    state: app.window.state,
    profile: app.window.profile,
    problems: app.problems.last,
  };
}

function versionsOf(manifest: { readonly version?: unknown }): Readonly<Record<string, string>> {
  const { node, electron } = process.versions as { readonly node: string; readonly electron?: string };
  return {
    NonceSense: String(manifest.version),
    [env.appName]: version,
    'Node.js': node,
    Electron: electron ?? 'none',
    System: `${process.platform} ${process.arch}`,
  };
}
