import assert from 'node:assert/strict';
import { ClientProblem } from '../../src/client/problem.ts';
import { ChatAtTerminal } from './chat-at-terminal.ts';

const CTRL_C = '\u{3}';
const CODE = '012345678901234567890123456789';
const ROWS = /01234 56789 01234 56789\n {2}01234 56789/;
const ASKING = { device: 'k3Jf0aXXXXX', name: 'new laptop', code: CODE } as const;

describe('devices at a terminal', () => {
  let chat: ChatAtTerminal;

  beforeEach(() => {
    chat = new ChatAtTerminal();
  });

  afterEach(() => chat.dispose());

  const devices = () => chat.parts.devices;

  function become(encryption: ChatAtTerminal['parts']['people']['encryption']): void {
    chat.parts.people.encryption = encryption;
    chat.client.events.emit('conversations');
  }

  it('are listed, this one named as such', async () => {
    devices().all = [...devices().all, { id: 'phone-id', name: 'Phone\u{1b}', isThis: false }];
    devices().ask(ASKING);
    await chat.enter('devices', /"Laptop" \(this machine\) this\n\* "Phone<U\+001B>" phone-/);
    await chat.see(/"new laptop" k3Jf0a asks to be linked: link k3Jf0a/);
  });

  it('that ask to be linked are told of once', async () => {
    devices().ask(ASKING);
    await chat.see(/A device named "new laptop" asks to be linked: link k3Jf0a/);
    chat.client.events.emit('conversations');
    await chat.enter('people', /! You are not connected/);
    assert.equal(chat.all.split('asks to be linked').length, 2);
  });

  it('are linked when their digits are the same', async () => {
    devices().ask(ASKING);
    await chat.enter('link "new laptop"', ROWS);
    await chat.see(/Type "same" if it does, "no" to refuse it/);
    await chat.enter('same', /"new laptop" is linked\. What was said before: hand-over k3Jf0a/);
    assert.deepEqual(
      devices().all.map(({ name }) => name),
      ['Laptop', 'new laptop'],
    );
  });

  it('are refused when they are not, and nothing is done without a word', async () => {
    devices().ask(ASKING);
    await chat.enter('link', ROWS);
    await chat.enter('', /Nothing was done/);
    assert.equal(devices().requests.length, 1);
    await chat.enter('link', ROWS);
    await chat.enter('no', /"new laptop" was refused[^]*change your\s+password: password\n/);
    assert.deepEqual([devices().requests.length, devices().all.length], [0, 1]);
  });

  it('are linked with the digits that were compared only', async () => {
    devices().ask(ASKING);
    await chat.enter('link', ROWS);
    devices().ask({ ...ASKING, code: '9'.repeat(30) });
    await chat.enter('same', /! another code by now/);
    assert.equal(devices().all.length, 1);
  });

  it('are not linked from where the identity key is not, or when none asks', async () => {
    await chat.enter('link', /! No machine asks to be linked/);
    devices().canChange = false;
    await chat.enter('link', /! Your identity key is not on this machine, so it can link no other/);
  });

  it('of the same name are told apart', async () => {
    devices().ask(ASKING);
    devices().ask({ ...ASKING, device: 'another one' });
    await chat.enter('link', /! You have no device ""/);
    await chat.enter('link "new laptop"', /! Several devices are called "new laptop"/);
    await chat.enter('link k3Jf0a', ROWS);
  });

  it('are named anew', async () => {
    await chat.enter('rename-device Laptop old laptop', /Your devices call it "old laptop" now/);
    assert.equal(devices().all[0]?.name, 'old laptop');
    await chat.enter('rename-device Phone x', /! You have no device "Phone"/);
  });

  it('are revoked with the password', async () => {
    devices().all = [...devices().all, { id: 'phone-id', name: 'Phone', isThis: false }];
    await chat.enter('revoke Phone', /"Phone" gets nothing that is written from now on/);
    await chat.see(/Password:/);
    await chat.enter('my password', /"Phone" is none of your devices any more/);
    assert.doesNotMatch(chat.all, /my password/);
    assert.equal(devices().all.length, 1);
  });

  it('are given what was said before, and it is told how far that is', async () => {
    devices().all = [...devices().all, { id: 'phone-id', name: 'Phone', isThis: false }];
    await chat.enter('hand-over Phone', /"Phone" was given what is here/);
    assert.match(chat.terminal.written, /giving "Phone" 100 of 250 messages, 40 %/);
    assert.doesNotMatch(chat.all, /of 250 messages/, 'on one line, which goes');
  });

  it('are wiped with a word that nobody types by chance', async () => {
    await chat.enter('wipe', /Nothing brings it back but another[^]*Type "wipe" to delete it:/);
    await chat.enter('yes', /! Nothing was done/);
    await chat.enter('wipe', /Type "wipe" to delete it:/);
    await chat.enter('wipe', /Wiped: nothing of you is on this machine any more/);
  });

  describe('on a machine that is none of them', () => {
    it('hear of it and of their digits, and when it is linked', async () => {
      become({ kind: 'identity-missing' });
      await chat.see(/! This machine is none of your devices yet[^]*"link"[^]*"restore/);
      become({ kind: 'identity-missing', code: CODE });
      await chat.enter('link', ROWS);
      await chat.see(/waiting for your other device \(Ctrl-C gives up\)/);
      become({ kind: 'identity-missing', code: CODE, isListed: true });
      await chat.see(/The server shows that this machine was linked\. Its digits:/);
      await chat.see(/Type "same" if your other device showed these very digits/);
      assert.deepEqual(devices().confirmed, []);
      await chat.enter('same', /This machine is linked/);
      await chat.see(/not connected>$/);
      assert.deepEqual([devices().confirmed, devices().withdrawals], [[CODE], 0]);
    });

    it('are not linked when the other device has shown other digits, or none', async () => {
      become({ kind: 'identity-missing', code: CODE, isListed: true });
      await chat.see(/! The server shows that this machine was linked\. It sends and reads\s+nothing/);
      await chat.enter('link', /Type "same" if/);
      await chat.enter('', /Nothing was done\. To answer: link/);
      assert.deepEqual([devices().confirmed, devices().withdrawals], [[], 0]);
      await chat.enter('link', /Type "same" if/);
      await chat.enter('no', /was not linked, and has sent nothing/);
      assert.deepEqual([devices().confirmed, devices().withdrawals], [[], 1]);
    });

    it('are not linked with digits that are others by now', async () => {
      become({ kind: 'identity-missing', code: CODE, isListed: true });
      await chat.enter('link', /Type "same" if/);
      devices().problem = new ClientProblem('refused', 'other digits by now');
      await chat.enter('same', /! other digits by now/);
      assert.doesNotMatch(chat.all, /This machine is linked/);
    });

    it('that were linked before need no word', async () => {
      become({ kind: 'identity-missing', code: CODE });
      await chat.enter('link', /waiting for your other device/);
      become({ kind: 'ready' });
      await chat.see(/This machine is linked/);
    });

    it('hear when it was refused', async () => {
      become({ kind: 'identity-missing', code: CODE });
      await chat.enter('link', ROWS);
      become({ kind: 'identity-missing' });
      await chat.see(/! This machine was not linked: it was refused/);
    });

    it('give up with Ctrl-C, and go on', async () => {
      become({ kind: 'identity-missing', code: CODE });
      await chat.enter('link', /waiting for your other device/);
      await chat.terminal.type(CTRL_C);
      await chat.see(/! Given up/);
      await chat.enter('people', /! You are not connected/);
      assert.equal(chat.client.events.listenerCount('conversations'), 1, 'nobody waits any more');
    });

    it('are told that it was revoked', async () => {
      become({ kind: 'identity-missing', wasRevoked: true });
      await chat.see(/! This machine is none of your devices any more: another one has\s+revoked it/);
    });
  });
});
