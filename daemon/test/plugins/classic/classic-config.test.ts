import assert from 'node:assert/strict';
import { Value } from '@sinclair/typebox/value';
import { configSchema, type ConfigValues } from '../../../src/config/config-schema.ts';
import { classicConfig } from '../../../src/plugins/classic/classic-config.ts';

describe('the door for original clients', () => {
  it('is closed unless it is asked for, and then on this machine alone, at the original’s port', () => {
    const { plugins } = Value.Default(configSchema, {}) as ConfigValues;
    assert.ok(Object.hasOwn(plugins, 'broadcast') && !Object.hasOwn(plugins, 'classic'));
    assert.equal((Value.Default(classicConfig, {}) as { listen: string }).listen, '127.0.0.1:65432');
  });
});
