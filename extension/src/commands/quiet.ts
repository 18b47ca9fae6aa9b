import { l10n, type QuickPickItem, window as workbench } from 'vscode';
import type { QuietSpan } from '../notices/quiet-time.ts';
import type { App } from '../workbench/app.ts';
import { quietWords } from '../workbench/quiet-words.ts';

interface SpanItem extends QuickPickItem {
  readonly span: QuietSpan;
}

/** No toasts for a while, in all windows. */
export async function doNotDisturb({ quiet }: App): Promise<void> {
  const off: SpanItem = { span: 'off', label: `$(bell) ${l10n.t('Turn Off')}` };
  const items: readonly SpanItem[] = [
    ...(quiet.isOn ? [off] : []),
    { span: 'hour', label: `$(bell-slash) ${l10n.t('For 1 Hour')}` },
    { span: 'tomorrow', label: `$(bell-slash) ${l10n.t('Until Tomorrow')}` },
    { span: 'on', label: `$(bell-slash) ${l10n.t('Until I Turn It Off')}` },
  ];
  const title = l10n.t('Do Not Disturb');
  const placeHolder = quietWords(quiet.now) ?? l10n.t('Messages are counted, and no notification shows');
  const chosen = await workbench.showQuickPick(items, { title, placeHolder });
  if (chosen) await quiet.set(chosen.span);
}
