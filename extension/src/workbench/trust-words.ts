import { l10n, ThemeColor, ThemeIcon } from 'vscode';
import type { Conversation, Trust } from '../../../common/src/client/conversations/conversation.ts';

export function trustIcon({ trust }: Pick<Conversation, 'trust'>): ThemeIcon {
  switch (trust) {
    case 'new':
      return new ThemeIcon('account');
    case 'verified':
      return new ThemeIcon('verified-filled', new ThemeColor('charts.green'));
    case 'changed':
      return new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
  }
}

export function trustWords(trust: Trust): string {
  switch (trust) {
    case 'new':
      return l10n.t('End-to-end encrypted, not verified');
    case 'verified':
      return l10n.t('End-to-end encrypted, verified');
    case 'changed':
      return l10n.t('Another identity key than before: nothing is sent until you accept it');
  }
}
