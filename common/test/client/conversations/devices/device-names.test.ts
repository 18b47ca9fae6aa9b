import assert from 'node:assert/strict';
import { nameBeside } from '../../../../src/client/conversations/devices/device-names.ts';

describe('the name of a device', () => {
  const beside = (wanted: string, ...names: string[]) =>
    nameBeside(
      names.map((name) => ({ name })),
      wanted,
    );

  it('stays what it is where no other is called so', () => {
    assert.equal(beside('phone', 'desk', 'Phone'), 'phone');
  });

  it('gets the next number where others are called so', () => {
    assert.equal(beside('desk', 'desk'), 'desk (2)');
    assert.equal(beside('desk', 'desk', 'desk (2)', 'phone'), 'desk (3)');
  });

  it('stays within 64 bytes', () => {
    const longest = 'é'.repeat(32);
    assert.equal(beside(longest, longest), longest);
    assert.equal(beside('é'.repeat(30), 'é'.repeat(30)), `${'é'.repeat(30)} (2)`);
  });
});
