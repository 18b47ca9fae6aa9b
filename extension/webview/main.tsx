import { render } from 'preact';
import { Chat } from './chat.tsx';
import { openPageHost } from './page-host.ts';
import './chat.css';

const host = openPageHost();
const root = document.getElementById('chat');

host.onState((state) => {
  if (root) render(<Chat state={state} send={host.send} />, root);
});
host.send({ kind: 'ready' });

// VS Code gives the focus to the page as a whole; what one wants then is to write.
window.addEventListener('focus', () => {
  if (document.activeElement === document.body) document.querySelector('textarea')?.focus();
});
