import assert from 'node:assert/strict';
import { signDeviceList } from '../../../src/auth/device-list.ts';
import { Ed25519Key } from '../../../src/crypto/ed25519.ts';
import { listedDevice } from '../../../src/e2e/own-device.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { DirectPerson } from '../support/direct-person.ts';
import { codeOf, isListed, link } from '../support/linked-devices.ts';
import { MemoryRelay } from '../support/memory-relay.ts';

const words = ({ problems }: DirectPerson) => problems.map(({ message }) => message).join('\n');
const REFUSED = { code: 'refused' };

describe('a relay that poses as the person to a machine without the identity key', () => {
  let relay: MemoryRelay;
  let desk: DirectPerson;
  let laptop: DirectPerson;
  let mallory: Ed25519Key;
  /** What the laptop has asked of the relay. */
  let asked: string[];
  /** Whether the laptop is told mallory's key as its own identity. */
  let isLying: boolean;

  beforeEach(async () => {
    relay = new MemoryRelay();
    const clock = new HeldClock();
    desk = new DirectPerson('alice', relay, clock, 'desk');
    laptop = new DirectPerson('alice', relay, clock, 'laptop');
    mallory = Ed25519Key.generate();
    await desk.connect();
    [asked, isLying] = [[], true];
    relay.fate = (type) => {
      asked.push(type);
      return 'well';
    };
    relay.lie = (type, _body, answer) =>
      isLying && type === 'e2e-relay.identity' ? ({ key: mallory.publicKey } as typeof answer) : answer;
  });

  /** A list with the machine, as it asked to be in one. */
  async function listBy(identity: Ed25519Key, version = 1): Promise<void> {
    const own = laptop.encryption.messenger?.keys.device;
    assert.ok(own);
    const devices = [listedDevice(own, 'laptop')];
    const list = { user: 'alice', identityKey: identity.publicKey, version, issuedAt: 0, devices };
    relay.lists.set('alice', signDeviceList(list, identity));
    laptop.encryption.take({ type: 'e2e-relay.list-changed', body: { user: 'alice' } });
    await laptop.encryption.settled;
  }

  async function isNotBelieved(): Promise<void> {
    const { encryption } = laptop.conversations;
    assert.equal(encryption.kind, 'identity-missing');
    assert.deepEqual(laptop.devices.all, []);
    await assert.rejects(laptop.conversations.start('bob'));
    const said = asked.filter((type) => /publish|prekey|send|fetch|acknowledge|transient/.test(type));
    assert.deepEqual(said, []);
  }

  async function askUnderFalseIdentity(): Promise<string> {
    await laptop.connect();
    await laptop.devices.askToLink();
    await listBy(mallory);
    return codeOf(laptop);
  }

  it('is not believed for a list that it has signed itself, today or after a restart', async () => {
    const code = await askUnderFalseIdentity();
    assert.deepEqual(laptop.conversations.encryption, { kind: 'identity-missing', code, isListed: true });
    assert.notEqual(desk.devices.requests[0]?.code, code, 'the other machine shows other digits');
    await isNotBelieved();
    await laptop.restart();
    await laptop.connect();
    assert.deepEqual(laptop.conversations.encryption, { kind: 'identity-missing', code, isListed: true });
    await isNotBelieved();
  });

  it('gets nothing from a machine whose person has seen other digits, and is not asked about again', async () => {
    const before = await askUnderFalseIdentity();
    await laptop.devices.withdrawLink();
    assert.deepEqual(laptop.conversations.encryption, { kind: 'identity-missing' });
    await laptop.restart();
    await laptop.connect();
    assert.deepEqual(laptop.conversations.encryption, { kind: 'identity-missing' });
    await isNotBelieved();
    await laptop.devices.askToLink();
    assert.match(codeOf(laptop), /^\d{30}$/);
    assert.notEqual(codeOf(laptop), before, 'what was refused is never taken for what is compared later');
  });

  it('is not helped by a confirmation of other digits', async () => {
    const code = await askUnderFalseIdentity();
    await assert.rejects(laptop.devices.confirmLink(desk.devices.requests[0]?.code ?? ''), REFUSED);
    await assert.rejects(laptop.devices.confirmLink(''), REFUSED);
    assert.equal(codeOf(laptop), code);
    await isNotBelieved();
  });

  it('can not exchange the identity between the comparison and the confirmation', async () => {
    isLying = false;
    await laptop.connect();
    await laptop.devices.askToLink();
    await desk.until('it is asked', () => desk.devices.requests.length === 1);
    const [request] = desk.devices.requests;
    await desk.devices.approve(request?.device ?? '', codeOf(laptop));
    await laptop.until('it is listed', () => isListed(laptop));
    const code = codeOf(laptop);
    isLying = true;
    asked = [];
    await assert.rejects(laptop.devices.confirmLink(code), { message: /another identity key of yours/ });
    assert.deepEqual(laptop.conversations.encryption, { kind: 'identity-missing' });
    await isNotBelieved();
  });

  it('can not exchange the list between the comparison and the confirmation', async () => {
    isLying = false;
    await laptop.connect();
    await laptop.devices.askToLink();
    const [request] = desk.devices.requests;
    await desk.devices.approve(request?.device ?? '', codeOf(laptop));
    await laptop.until('it is listed', () => isListed(laptop));
    const code = codeOf(laptop);
    const own = laptop.encryption.messenger?.keys.device;
    assert.ok(own);
    const devices = [listedDevice(own, 'laptop')];
    const list = { user: 'alice', identityKey: mallory.publicKey, version: 9, issuedAt: 0, devices };
    relay.lists.set('alice', signDeviceList(list, mallory));
    asked = [];
    await assert.rejects(laptop.devices.confirmLink(code), REFUSED);
    assert.match(words(laptop), /another identity key has signed it/);
    await isNotBelieved();
  });

  it('is refused, with words, when it shows another identity after the confirmation', async () => {
    isLying = false;
    await link(desk, laptop);
    isLying = true;
    asked = [];
    await listBy(mallory, 9);
    assert.match(words(laptop), /another identity key of yours/);
    assert.equal(codeOf(laptop), '');
    await assert.rejects(laptop.devices.confirmLink(''), REFUSED);
    const said = asked.filter((type) => /publish|send|fetch/.test(type));
    assert.deepEqual(said, []);
  });
});
