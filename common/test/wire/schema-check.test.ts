import assert from 'node:assert/strict';
import { Type } from '@sinclair/typebox';
import { struct, text } from '../../src/wire/schema.ts';
import { SchemaCheck } from '../../src/wire/schema-check.ts';

describe('the check of a schema', () => {
  const check = new SchemaCheck(struct({ name: text(4) }));

  it('takes what fits, and says where and why something does not, without repeating it', () => {
    assert.equal(check.fits({ name: 'bob' }), true);
    assert.equal(check.fits({ name: 'charlotte' }), false);
    assert.match(check.misfit({ name: 'charlotte' }), /^\/name: (?!.*charlotte)/);
    assert.match(check.misfit(7), /^body: /);
  });

  it('finds out that a schema is none when it is prepared, and not while it is only made', () => {
    const none = new SchemaCheck(Type.Unsafe<string>({}));
    assert.throws(() => none.prepare());
  });
});
