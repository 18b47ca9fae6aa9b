import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RefObject } from 'preact';
import type { ViewMessage } from '../src/view-protocol.ts';

const NEAR_END_PX = 48;

interface Before {
  readonly first: string | undefined;
  readonly last: ViewMessage | undefined;
  readonly height: number;
}

/** Keeps the end in sight for who reads there, and the place for who reads further up. */
export function useScrollPosition(messages: readonly ViewMessage[]): RefObject<HTMLDivElement | null> {
  const scroller = useRef<HTMLDivElement>(null);
  const before = useRef<Before>(undefined);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const [first, last] = [messages[0]?.id, messages.at(-1)];
    const old = before.current;
    const sentOne = old && last?.mine && last.id !== old.last?.id && last.state === 'sending';
    if (!old || sentOne || wasNearEnd(element, old)) element.scrollTop = element.scrollHeight;
    else if (old.first !== first) element.scrollTop += element.scrollHeight - old.height;
    before.current = { first, last, height: element.scrollHeight };
  }, [messages]);

  useKeepEndWhenResized(scroller);
  return scroller;
}

function wasNearEnd(element: HTMLElement, { height }: Before): boolean {
  return height - element.scrollTop - element.clientHeight < NEAR_END_PX;
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
