import { l10n, type QuickPickItem, window } from 'vscode';
import type { TalkQuestions } from '../chat/message-acts.ts';
import { durationInWords } from '../direct/measures.ts';

/** Seconds: five minutes, an hour, a day, a week, four weeks. */
const TIMERS = [300, 3_600, 86_400, 604_800, 2_419_200] as const;

interface TimerItem extends QuickPickItem {
  readonly seconds: number | 'off';
}

/** What is asked outside the page. */
export function talkQuestions(locale: string): TalkQuestions {
  return {
    confirmTakeBack: async () => {
      const question = l10n.t('Take this message back?');
      const detail = l10n.t(
        'It goes away for everybody. Who has read or copied it still knows it, and it stays where their client is not connected until it is.',
      );
      const yes = l10n.t('Take Back');
      return (await window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
    },
    timer: async (now) => {
      const items = [offItem(), ...TIMERS.map((seconds) => timerItem(seconds, locale))];
      const placeHolder = l10n.t(
        'New messages disappear for everybody: after they were read, yours after they were sent.',
      );
      const title = l10n.t('Disappearing Messages');
      return (await window.showQuickPick(marked(items, now), { title, placeHolder }))?.seconds;
    },
  };
}

function offItem(): TimerItem {
  return { label: l10n.t('Off'), seconds: 'off' };
}

function timerItem(seconds: number, locale: string): TimerItem {
  return { label: durationInWords(seconds, locale), seconds };
}

function marked(items: readonly TimerItem[], now: number | undefined): TimerItem[] {
  return items.map((item) =>
    item.seconds === (now ?? 'off') ? { ...item, description: l10n.t('as it is now') } : item,
  );
}
