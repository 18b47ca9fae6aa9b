import assert from 'node:assert/strict';
import { MemoryDevices } from '../../../../common/test/client/support/memory-devices.ts';
import type { EncryptionState } from '../../../../common/src/client/conversations/conversation.ts';
import { codeLines } from '../../../src/devices/link-code.ts';
import { confirmLink } from '../../../src/devices/link-confirmation.ts';
import { LinkNotices } from '../../../src/devices/link-notices.ts';
import { type CodeVerdict, reviewLink } from '../../../src/devices/link-review.ts';

const phone = { device: 'phone', name: 'Phone', code: '012345678901234567890123456789' };

describe('linking another device', () => {
  let devices: MemoryDevices;
  let verdict: CodeVerdict;
  let compared: string[];

  beforeEach(() => {
    devices = new MemoryDevices();
    devices.ask(phone);
    [verdict, compared] = ['match', []];
  });

  it('links it when the person says that the codes match', async () => {
    assert.equal(await review(), 'linked');
    assert.deepEqual(compared, [phone.code]);
    assert.deepEqual(
      devices.all.map(({ name }) => name),
      ['Laptop', 'Phone'],
    );
  });

  it('refuses it when they differ', async () => {
    verdict = 'differ';
    assert.equal(await review(), 'refused');
    assert.deepEqual([devices.requests, devices.all.length], [[], 1]);
  });

  it('lets it wait', async () => {
    verdict = 'later';
    assert.equal(await review(), 'later');
    assert.deepEqual([devices.requests, devices.all.length], [[phone], 1]);
  });

  it('does not link what came in its place under another code while the person compared', async () => {
    const reviewing = reviewLink('phone', {
      devices: () => devices,
      compare: () => {
        devices.ask({ ...phone, code: '9'.repeat(30) });
        return Promise.resolve('match');
      },
    });
    await assert.rejects(reviewing, { code: 'refused' });
    assert.equal(devices.all.length, 1);
  });

  it('asks nothing when nobody asks any more', async () => {
    devices.requests = [];
    assert.equal(await review(), 'gone');
    assert.deepEqual(compared, []);
  });

  it('shows the code as it is read aloud', () => {
    assert.equal(codeLines(phone.code), '01234   56789   01234\n56789   01234   56789');
  });

  function review() {
    return reviewLink('phone', {
      devices: () => devices,
      compare: ({ code }) => {
        compared.push(code);
        return Promise.resolve(verdict);
      },
    });
  }
});

describe('confirming that this device was linked', () => {
  const { code } = phone;
  let devices: MemoryDevices;
  let compared: string[];

  beforeEach(() => {
    devices = new MemoryDevices();
    compared = [];
  });

  it('takes a yes for the digits that were shown', async () => {
    assert.equal(await confirm('match'), 'linked');
    assert.deepEqual([compared, devices.confirmed, devices.withdrawals], [[code], [code], 0]);
  });

  it('asks no more after a no', async () => {
    assert.equal(await confirm('differ'), 'refused');
    assert.deepEqual([devices.confirmed, devices.withdrawals], [[], 1]);
  });

  it('lets it wait', async () => {
    assert.equal(await confirm('later'), 'later');
    assert.deepEqual([devices.confirmed, devices.withdrawals], [[], 0]);
  });

  it('asks nothing before another device has linked it, or afterwards', async () => {
    for (const encryption of [{ kind: 'identity-missing', code }, { kind: 'ready' }] as const)
      assert.equal(await confirm('match', encryption), 'gone');
    assert.deepEqual([compared, devices.confirmed], [[], []]);
  });

  function confirm(
    verdict: CodeVerdict,
    encryption: EncryptionState = { kind: 'identity-missing', code, isListed: true },
  ) {
    return confirmLink({
      encryption,
      devices: () => devices,
      compare: (shown) => {
        compared.push(shown);
        return Promise.resolve(verdict);
      },
    });
  }
});

describe('what is told of linking', () => {
  it('each request once, and again when it comes back or has another code', () => {
    const notices = new LinkNotices();
    const other = { ...phone, code: '9'.repeat(30) };
    const told = [[phone], [phone], [], [phone], [other]].map((requests) => notices.fresh(requests).length);
    assert.deepEqual(told, [1, 0, 0, 1, 1]);
  });

  it('that a link is to be confirmed: once for each code', () => {
    const notices = new LinkNotices();
    const asking = { kind: 'identity-missing', code: phone.code } as const;
    const listed = { ...asking, isListed: true } as const;
    const other = { ...listed, code: '9'.repeat(30) } as const;
    const told = [asking, listed, listed, other, asking, other].map((state) => notices.isToConfirm(state));
    assert.deepEqual(told, [false, true, false, true, false, true]);
  });

  it('that this machine was linked: once, after it asked', () => {
    const asking = { kind: 'identity-missing', code: phone.code } as const;
    const [missing, opening, ready] = (['identity-missing', 'opening', 'ready'] as const).map((kind) => ({
      kind,
    }));
    assert.ok(missing && opening && ready);
    assert.deepEqual(said(asking, opening, ready, ready), [false, false, true, false]);
    assert.deepEqual(said(asking, { ...asking, isListed: true }, ready), [false, false, true]);
    assert.deepEqual(said(missing, ready), [false, false], 'it restored its identity');
    assert.deepEqual(said(asking, missing, ready), [false, false, false], 'it was refused');
    assert.deepEqual(said(asking, { kind: 'off' }, ready), [false, false, false], 'somebody else signed in');
  });
});

function said(...states: readonly Parameters<LinkNotices['wasLinked']>[0][]): readonly boolean[] {
  const notices = new LinkNotices();
  return states.map((state) => notices.wasLinked(state));
}
