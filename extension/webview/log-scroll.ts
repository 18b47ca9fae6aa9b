import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ViewMessage } from '../src/view-protocol.ts';
import {
  type LogWindow,
  windowAround,
  windowAtEnd,
  windowEarlier,
  windowLater,
  windowMoved,
} from './log-window.ts';
import { messageElementId } from './message-focus.ts';

/** A guess at the height of a message that is not in the document. */
export const MESSAGE_PX = 44;
const NEAR_END_PX = 48;
/** So much above and below what is in sight should be in the document. */
const MARGIN_PX = 600;

export interface LogScroll {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly window: LogWindow;
  readonly isAtEnd: boolean;
  readonly indexOf: (id: string) => number | undefined;
  /** Brings a message into the document and into sight, and the focus to it. */
  readonly lead: (id: string) => void;
  readonly toEnd: () => void;
}

/** What stays in its place when something above it changes. */
interface Anchor {
  readonly id: string;
  /** px below the upper edge of what is in sight. */
  readonly top: number;
}

interface Place {
  messages: readonly ViewMessage[];
  window: LogWindow;
  atEnd: boolean;
  anchor: Anchor | undefined;
  /** To be led to at the next drawing. */
  goal: string | undefined;
  /** One was led to the first unread message. */
  hasStarted: boolean;
}

/** Keeps a part of the log in the document: the end for who reads there, the place for who reads further up. */
export function useLogScroll(messages: readonly ViewMessage[], firstUnread: string | undefined): LogScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const [, redraw] = useState(0);
  const indexes = useMemo(() => new Map(messages.map(({ id }, index) => [id, index])), [messages]);
  const stored = useRef<Place>(undefined);
  const place = (stored.current ??= newPlace());
  if (place.messages !== messages) follow(place, messages, indexes);
  if (place.messages.length > 0 && firstUnread !== undefined) startAtUnread(place, firstUnread, indexes);

  const move = (window: LogWindow) => {
    place.window = window;
    redraw((count) => count + 1);
  };
  const keepPlace = (element: HTMLElement) => {
    const wasAtEnd = place.atEnd;
    settle(element, place);
    // Whether one is at the end is known only now: all that is new may be in sight, or is when there is more room.
    if (wasAtEnd !== place.atEnd) move(place.window);
  };
  useLayoutEffect(() => {
    if (scroller.current) keepPlace(scroller.current);
  });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onScroll = () => {
      const wasAtEnd = place.atEnd;
      look(element, place);
      const next = neededWindow(element, place);
      if (next) move(next);
      else if (wasAtEnd !== place.atEnd) move(place.window);
    };
    // The composer grows, the panel gets narrower: who was at the end stays there.
    const observer = new ResizeObserver(() => keepPlace(element));
    element.addEventListener('scroll', onScroll);
    observer.observe(element);
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, []);

  return {
    scroller,
    window: place.window,
    isAtEnd: place.atEnd,
    indexOf: (id) => indexes.get(id),
    lead: (id) => {
      const index = indexes.get(id);
      if (index === undefined) return;
      place.goal = id;
      place.atEnd = false;
      const { from, to } = place.window;
      move(index >= from && index < to ? place.window : windowAround(index, messages.length));
    },
    toEnd: () => {
      place.atEnd = true;
      move(windowAtEnd(messages.length));
    },
  };
}

function newPlace(): Place {
  return {
    messages: [],
    window: windowAtEnd(0),
    atEnd: true,
    anchor: undefined,
    goal: undefined,
    hasStarted: false,
  };
}

/** The list became another one. */
function follow(place: Place, messages: readonly ViewMessage[], indexes: ReadonlyMap<string, number>): void {
  const before = place.messages;
  const last = messages.at(-1);
  const sentOne = last?.mine === true && last.state === 'sending' && last.id !== before.at(-1)?.id;
  if (sentOne || before.length === 0) place.atEnd = true;
  const { from } = place.window;
  const stayed = before.slice(from).find(({ id }) => indexes.has(id));
  const by = stayed ? (indexes.get(stayed.id) ?? 0) - before.indexOf(stayed) : 0;
  place.messages = messages;
  const count = messages.length;
  place.window = place.atEnd ? windowAtEnd(count) : windowMoved(place.window, by, count);
}

/** Once, when there is something to start at. */
function startAtUnread(place: Place, id: string, indexes: ReadonlyMap<string, number>): void {
  const index = indexes.get(id);
  if (place.hasStarted || index === undefined) return;
  place.hasStarted = true;
  place.atEnd = false;
  place.window = windowAround(index, place.messages.length);
  place.anchor = { id, top: 60 };
}

/** After drawing: everything stands where it stood. */
function settle(element: HTMLElement, place: Place): void {
  const goal = place.goal === undefined ? null : document.getElementById(messageElementId(place.goal));
  if (goal) {
    place.goal = undefined;
    goal.scrollIntoView({ block: 'nearest' });
    goal.focus({ preventScroll: true });
  } else if (place.atEnd) element.scrollTop = element.scrollHeight;
  else if (place.anchor) {
    const anchored = document.getElementById(messageElementId(place.anchor.id));
    if (anchored) element.scrollTop += topIn(element, anchored) - place.anchor.top;
  }
  look(element, place);
}

/** Where one reads now. */
function look(element: HTMLElement, place: Place): void {
  const { window, messages } = place;
  const rest = element.scrollHeight - element.scrollTop - element.clientHeight;
  place.atEnd = window.to === messages.length && rest < NEAR_END_PX;
  const inSight = articlesOf(element).find((article) => topIn(element, article) + article.offsetHeight > 0);
  const id = inSight?.dataset['message'];
  if (inSight && id !== undefined) place.anchor = { id, top: topIn(element, inSight) };
}

/** Another part of the log, when that in the document is about to end; `undefined`: it does. */
function neededWindow(element: HTMLElement, place: Place): LogWindow | undefined {
  const { window, messages } = place;
  const articles = articlesOf(element);
  const [first, last] = [articles[0], articles.at(-1)];
  if (!first || !last) return undefined;
  const above = topIn(element, first);
  const below = topIn(element, last) + last.offsetHeight - element.clientHeight;
  // Somebody pulled the scroll bar far away.
  if (above > element.clientHeight || below < -element.clientHeight) return pulledTo(element, place, above);
  if (above > -MARGIN_PX && window.from > 0) return windowEarlier(window);
  if (below < MARGIN_PX && window.to < messages.length) return windowLater(window, messages.length);
  return undefined;
}

function pulledTo(element: HTMLElement, place: Place, above: number): LogWindow {
  const { window, messages } = place;
  const height = above > 0 ? above : element.scrollHeight - (messages.length - window.to) * MESSAGE_PX;
  const index =
    above > 0 ? window.from - height / MESSAGE_PX : window.to + (element.scrollTop - height) / MESSAGE_PX;
  const found = Math.max(0, Math.min(messages.length - 1, Math.floor(index)));
  const id = messages[found]?.id;
  place.anchor = id === undefined ? undefined : { id, top: 0 };
  return windowAround(found, messages.length);
}

function articlesOf(element: HTMLElement): readonly HTMLElement[] {
  return [...element.querySelectorAll<HTMLElement>('[role=article]')];
}

function topIn(element: HTMLElement, inside: HTMLElement): number {
  return inside.getBoundingClientRect().top - element.getBoundingClientRect().top;
}
