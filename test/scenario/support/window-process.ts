import { parseInviteLink } from '../../../common/src/wire/invite-link.ts';
import { openWindowOn } from './window-machine.ts';

// A window in a process of its own, which the test kills: window-process.ts FOLDER [LINK]. With an invite link it signs
// alice up, else it takes the connection from whichever window has it. Says when it has it and can write.

// Nor does it outlive the test, however that ends.
process.once('disconnect', () => process.exit());

const [folder = '', link] = process.argv.slice(2);
const window = openWindowOn(folder);
window.events.on('changed', () => {
  const { state, isAttached, conversations } = window;
  if (state.kind === 'ready' && !isAttached && conversations.encryption.kind === 'ready')
    process.send?.('ready');
});
if (link === undefined) await window.takeOver();
else {
  await window.connect({ link: parseInviteLink(link) });
  await window.client.signUp({ user: 'alice', password: 'password of alice' });
}
