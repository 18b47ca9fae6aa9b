import assert from 'node:assert/strict';
import { Value } from '@sinclair/typebox/value';
import { checkConfig, readConfig } from '../../src/config/check.ts';
import { parseConfigFile } from '../../src/config/config-file.ts';
import { configSchema } from '../../src/config/config-schema.ts';
import { defaultConfigText } from '../../src/config/default-config.ts';

describe('defaultConfigText', () => {
  it('says exactly the defaults', () => {
    const { value, problems } = parseConfigFile('default', defaultConfigText());
    assert.deepEqual(problems, []);
    assert.deepEqual(structuredClone(value), Value.Default(configSchema, {}));
    assert.deepEqual(readConfig(configSchema, value), readConfig(configSchema, {}));
  });

  it('stays right when every commented setting is put to use', () => {
    const text = defaultConfigText().replaceAll(/^( *)\/\/ (".*": ".*",)$/gm, '$1$2');
    const { value, problems } = parseConfigFile('default', text);
    assert.deepEqual(problems, []);
    assert.deepEqual(checkConfig(configSchema, value), []);
    const isRecord = typeof value === 'object' && value !== null;
    assert.deepEqual(isRecord && Object.keys(value), Object.keys(configSchema.properties));
  });

  it('describes every setting', () => {
    const text = defaultConfigText();
    const settings = Object.entries({
      ...configSchema.properties,
      ...configSchema.properties.log.properties,
      ...configSchema.properties.connections.properties,
    });
    for (const [key, { description = '' }] of settings) {
      assert.ok(description !== '', `${key} has no description`);
      const begin = description.split(' ').slice(0, 3).join(' ');
      assert.ok(text.includes(`// ${begin}`), `${key} is not described`);
    }
  });

  it('writes the data directory it is given', () => {
    const { value } = parseConfigFile('c', defaultConfigText({ dataDir: '/srv/"odd" place' }));
    assert.deepEqual(structuredClone(value), {
      ...Object(Value.Default(configSchema, {})),
      dataDir: '/srv/"odd" place',
    });
  });
});
