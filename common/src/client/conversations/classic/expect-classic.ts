import { encodeUtf8 } from '../../../text/utf8.ts';
import { CLASSIC_CONTENT_BYTES } from '../../../wire/messages.ts';
import { textsOnly, tooLongForClassic } from './classic-problems.ts';
import type { ClassicTalk } from './classic-talk.ts';

/** Of a content: what is no text. */
const SEAL_BYTES = 28;
const TEXT_BYTES = CLASSIC_CONTENT_BYTES - SEAL_BYTES;

interface Parts {
  readonly classic: Pick<ClassicTalk, 'isWith'>;
}

/** @throws ClientProblem where nothing but texts can be said. */
export function expectMoreThanTexts(user: string, { classic }: Parts): void {
  if (classic.isWith(user)) throw textsOnly(user);
}

/** @throws ClientProblem where it can't be said in one message. */
export function expectRoomFor(text: string, user: string, { classic }: Parts): void {
  if (classic.isWith(user) && encodeUtf8(text).length > TEXT_BYTES) throw tooLongForClassic(TEXT_BYTES);
}
