/** Something that happened, and how it finds the person: plain data, wherever it comes from. */
export interface Situation {
  /** `request`: of somebody the person has not accepted; `unwanted`: ignored or blocked. */
  readonly place: 'direct' | 'group' | 'lobby' | 'request' | 'unwanted';
  readonly news:
    | 'message'
    /** A message with `@` and the person's user name. */
    | 'mention'
    /** Somebody whom the person accepted added them to a group. */
    | 'added'
    /** Several that came while this machine was away. */
    | 'catch-up'
    /** The person's own words, from another device of theirs. */
    | 'own'
    /** The person's own words could not be sent. */
    | 'failed'
    /** The person has read it on another device, or in another window. */
    | 'read';
  /** `seen`: its page is in front and a window with it has the focus. */
  readonly sight: 'seen' | 'unfocused' | 'hidden';
  readonly isMuted: boolean;
  /** Do not disturb. */
  readonly isQuiet: boolean;
  /** A toast told of this place a moment ago; of a request: ever. */
  readonly isRepeated: boolean;
  /** Of several windows one tells. */
  readonly tellsHere: boolean;
}

/** What the person wants to be told of by a toast. */
export interface Wishes {
  readonly direct: boolean;
  readonly groups: 'all' | 'mentions' | 'none';
  readonly lobbyMentions: boolean;
}

export const DEFAULT_WISHES: Wishes = { direct: true, groups: 'mentions', lobbyMentions: true };

/** What becomes of it; docs/notifications.md has every case. */
export interface Notice {
  /** The number beside the conversation in the list. */
  readonly unread: 'up' | 'zero' | 'same';
  /** The number on the icon and in the status bar. */
  readonly badge: 'up' | 'down' | 'same';
  /** `summary`: with what else is to tell at that time, in one; `status`: no toast, a line in the status bar for a while. */
  readonly toast: 'one' | 'summary' | 'status' | 'none';
  /** In the page of the conversation. */
  readonly mark: 'new' | 'not sent' | 'none';
}

const NOTHING: Notice = { unread: 'same', badge: 'same', toast: 'none', mark: 'none' };

export function noticeFor(situation: Situation, wishes: Wishes = DEFAULT_WISHES): Notice {
  const { news, sight } = situation;
  switch (news) {
    case 'failed':
      return { ...NOTHING, mark: 'not sent', toast: isUnnoticed(situation) ? 'status' : 'none' };
    case 'read':
      return { ...NOTHING, unread: 'zero', badge: 'down' };
    case 'own':
      return NOTHING;
    case 'added':
      return sight === 'seen' ? NOTHING : { ...NOTHING, toast: toastFor(situation, wishes) };
    case 'message':
    case 'mention':
    case 'catch-up':
      if (sight === 'seen') return NOTHING;
      return {
        unread: 'up',
        badge: countsOnBadge(situation) ? 'up' : 'same',
        toast: toastFor(situation, wishes),
        mark: 'new',
      };
  }
}

/** The person wrote it here: muting is for what others write. */
function isUnnoticed({ sight, isQuiet, tellsHere }: Situation): boolean {
  return sight !== 'seen' && !isQuiet && tellsHere;
}

function countsOnBadge({ place, news, isMuted }: Situation): boolean {
  if (isMuted || place === 'unwanted') return false;
  return place !== 'lobby' || news === 'mention';
}

function toastFor(situation: Situation, wishes: Wishes): Notice['toast'] {
  const { news, isMuted, isQuiet, isRepeated, tellsHere } = situation;
  if (isMuted || isQuiet || isRepeated || !tellsHere || !isWished(situation, wishes)) return 'none';
  return news === 'catch-up' ? 'summary' : 'one';
}

function isWished({ place, news }: Situation, wishes: Wishes): boolean {
  switch (place) {
    case 'unwanted':
      return false;
    case 'direct':
    case 'request':
      return wishes.direct;
    case 'group':
      // Nobody knows whether there is a mention among several; one summary disturbs no more for them.
      return wishes.groups === 'all' || (wishes.groups === 'mentions' && news !== 'message');
    case 'lobby':
      return wishes.lobbyMentions && news === 'mention';
  }
}
