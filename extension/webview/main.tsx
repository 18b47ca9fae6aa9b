import { render } from 'preact';
import { Chat } from './chat.tsx';
import { FileSender } from './file-sender.ts';
import { openPageHost } from './page-host.ts';
import './styles/page.css';
import './styles/buttons.css';
import './styles/banner.css';
import './styles/messages.css';
import './styles/message-parts.css';
import './styles/code-card.css';
import './styles/markdown.css';
import './styles/composer.css';
import './styles/search.css';
import './styles/safety.css';

const root = document.getElementById('chat');
const host = openPageHost(root);

const files = new FileSender(host.send);

host.onFileAnswer((answer) => void files.answer(answer));
host.onState((state) => {
  if (root) render(<Chat state={state} send={host.send} files={files} />, root);
});
host.send({ kind: 'ready' });

window.addEventListener('keydown', (event) => {
  if (event.key.toLowerCase() !== 'f' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  event.preventDefault();
  const field = document.querySelector<HTMLInputElement>('.search input');
  if (field) field.select();
  else host.send({ kind: 'search', text: '' });
});

// VS Code gives the focus to the page as a whole; what one wants then is to write.
window.addEventListener('focus', () => {
  if (document.activeElement === document.body) document.querySelector('textarea')?.focus();
});
