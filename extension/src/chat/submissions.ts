import { DIRECT_TEXT_BYTES, GROUP_TEXT_BYTES } from '../../../common/src/e2e/content-bodies.ts';
import { encodeUtf8 } from '../../../common/src/text/utf8.ts';
import type { GroupDesk } from '../groups/group-desk.ts';
import type { PlainCommand, Submission } from '../slash-commands.ts';
import type { WrittenAbout } from '../view-composer.ts';
import { LOBBY } from '../view-model.ts';
import type { ViewErrand } from '../view-action.ts';
import { canWrite } from '../window-state.ts';
import type { ViewTexts } from '../view-texts.ts';
import type { WindowClient } from '../window-client.ts';
import type { Talk } from './talk.ts';

// PROTOCOL.md section 7.
const LOBBY_TEXT_BYTES = 16_384;

/** What the page can ask for that is done outside it. */
export type ChatErrand = ViewErrand | Exclude<PlainCommand, 'help'>;

export interface SubmissionsOptions {
  readonly talk: Talk;
  readonly window: WindowClient;
  readonly texts: ViewTexts;
  /** Opens an input box or runs a command; tells the person itself when that fails. */
  readonly run: (errand: ChatErrand) => void;
  /** Sends and shows the conversation. Rejects with what the person must know. */
  readonly sendDirect: (user: string, text: string) => Promise<void>;
  /** For what is ordered of groups in writing. */
  readonly groups: Pick<GroupDesk, 'refusal' | 'carryOut'>;
}

/** What becomes of that which was typed in the composer. */
export class Submissions {
  readonly #options: SubmissionsOptions;

  constructor(options: SubmissionsOptions) {
    this.#options = options;
  }

  /** Why it is not taken, in words. */
  refusalOf(submission: Submission): string | undefined {
    const { talk, window, texts, groups } = this.#options;
    const { hints } = texts;
    switch (submission.kind) {
      case 'unknown':
        return hints.unknownCommand(submission.name);
      case 'nothing-to-broadcast':
        return hints.nothingToBroadcast;
      case 'nothing-to-send':
        return hints.nothingToSend;
      case 'incomplete':
        return hints.incomplete(submission.command);
      case 'order':
        return groups.refusal(talk.key, submission.order);
      case 'message':
        return talk.refusal() ?? this.#lengthProblem(submission.text, mostBytes(talk.key));
      case 'broadcast':
      case 'direct': {
        const most = submission.kind === 'direct' ? DIRECT_TEXT_BYTES : LOBBY_TEXT_BYTES;
        return canWrite(window) ? this.#lengthProblem(submission.text, most) : hints.notSignedIn;
      }
      case 'command':
      case 'empty':
        return undefined;
    }
  }

  /** What is shown at once, where a refusal would be. */
  answerTo(submission: Submission): string | undefined {
    const { talk, texts } = this.#options;
    if (submission.kind === 'command' && submission.command === 'help') return texts.hints.help;
    return submission.kind === 'broadcast' && talk.key !== LOBBY ? texts.hints.toldEveryone : undefined;
  }

  async carryOut(submission: Submission, about: WrittenAbout | undefined): Promise<void> {
    const { talk, window, run, sendDirect, groups } = this.#options;
    // A lone surrogate, as a broken paste brings it, has no UTF-8.
    const text = 'text' in submission ? submission.text.toWellFormed() : '';
    switch (submission.kind) {
      case 'message':
        return talk.send(text, about);
      case 'broadcast':
        return window.lobby.send(text);
      case 'direct':
        return sendDirect(submission.user, text);
      case 'order':
        return groups.carryOut(talk.key, submission.order);
      case 'command': {
        if (submission.command !== 'help') run(submission.command);
        return;
      }
      case 'empty':
      case 'unknown':
      case 'nothing-to-broadcast':
      case 'nothing-to-send':
      case 'incomplete':
        return;
    }
  }

  #lengthProblem(text: string, most: number): string | undefined {
    const excess = encodeUtf8(text.toWellFormed()).length - most;
    return excess > 0 ? this.#options.texts.hints.tooLong(excess) : undefined;
  }
}

/** Of a text, in UTF-8. */
function mostBytes(key: string): number {
  if (key === LOBBY) return LOBBY_TEXT_BYTES;
  return key.startsWith('#') ? GROUP_TEXT_BYTES : DIRECT_TEXT_BYTES;
}
