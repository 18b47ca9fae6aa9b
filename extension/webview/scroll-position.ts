import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RefObject } from 'preact';
import type { ViewMessage } from '../src/view-protocol.ts';
import { messageElementId } from './message-focus.ts';

const NEAR_END_PX = 48;

interface Before {
  readonly first: string | undefined;
  readonly last: string | undefined;
  /** Where the first message stood, in px from the top of the content. */
  readonly firstTop: number;
  readonly height: number;
}

/** Keeps the end in sight for who reads there, and the place for who reads further up. */
export function useScrollPosition(messages: readonly ViewMessage[]): RefObject<HTMLDivElement | null> {
  const scroller = useRef<HTMLDivElement>(null);
  const before = useRef<Before>(undefined);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const [first, last] = [messages[0], messages.at(-1)];
    const old = before.current;
    const sentOne = old && last?.mine && last.id !== old.last && last.state === 'sending';
    if (!old || sentOne || wasNearEnd(element, old)) element.scrollTop = element.scrollHeight;
    else element.scrollTop += topOf(element, old.first, old.firstTop) - old.firstTop;
    before.current = {
      first: first?.id,
      last: last?.id,
      firstTop: topOf(element, first?.id, 0),
      height: element.scrollHeight,
    };
  }, [messages]);

  useKeepEndWhenResized(scroller);
  return scroller;
}

function wasNearEnd(element: HTMLElement, { height }: Before): boolean {
  return height - element.scrollTop - element.clientHeight < NEAR_END_PX;
}

function topOf(element: HTMLElement, message: string | undefined, missing: number): number {
  const place = message === undefined ? undefined : document.getElementById(messageElementId(message));
  if (!place) return missing;
  return place.getBoundingClientRect().top - element.getBoundingClientRect().top + element.scrollTop;
}

/** The composer grows, the panel gets narrower: who was at the end stays there. */
function useKeepEndWhenResized(scroller: RefObject<HTMLDivElement | null>): void {
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let atEnd = true;
    const look = () => {
      atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    };
    const observer = new ResizeObserver(() => {
      if (atEnd) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener('scroll', look);
    observer.observe(element);
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
}
