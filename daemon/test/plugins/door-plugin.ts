import { definePlugin, type Plugin, Type } from '../../src/plugin/api.ts';

/** A plugin that is nothing but what `setup` does with its context. */
export function doorPlugin(setup: Plugin['setup']): Plugin {
  return definePlugin({
    name: 'door',
    version: '1.0.0',
    reads: [],
    configSchema: Type.Object({}),
    messages: {},
    setup,
  });
}
