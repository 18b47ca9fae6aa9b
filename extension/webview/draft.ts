import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ViewComposer } from '../src/view-protocol.ts';
import type { Send } from './send.ts';

/** The text in the field. The host keeps a copy of it, so that it outlives this page. */
export function useDraft({ revision, text: hostText, replaces = false }: ViewComposer, send: Send) {
  const [text, setText] = useState(hostText);
  const seen = useRef(revision);
  useLayoutEffect(() => {
    if (seen.current === revision) return;
    seen.current = revision;
    // What was refused comes back, unless the person has begun to write something else.
    setText((current) => (replaces || current === '' ? hostText : current));
  }, [revision, hostText, replaces]);
  const write = (next: string) => {
    setText(next);
    send({ kind: 'draft', text: next });
  };
  const submit = () => {
    if (text.trim() === '') return;
    setText('');
    send({ kind: 'submit', text });
  };
  return { text, write, submit };
}
