// The import rules of ARCHITECTURE.md, checked by `npm run lint`.

const leaves =
  '^common/src/(crypto|text)/|^common/src/(disposable|clock|recent-map|keyed-queue|second-shares)\\.ts$';

/** Files under `from` may import, of our own files, only what `to` matches. */
function only(name, from, to) {
  return {
    name,
    severity: 'error',
    from: { path: from },
    to: { path: '^(common|daemon|extension|test|examples|bench)/', pathNot: to },
  };
}

/** What page and host tell each other. */
const viewTypes = '^extension/src/view-(protocol|message|code|safety|action|protection)\\.ts$';

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    only(
      'leaves',
      '^common/src/(crypto|text)/|^common/src/(disposable|clock|recent-map|keyed-queue|second-shares)\\.ts$',
      leaves,
    ),
    only('wire', '^common/src/wire/', `^common/src/wire/|${leaves}`),
    only('auth', '^common/src/auth/', `^common/src/(auth|wire)/|${leaves}`),
    only('e2e', '^common/src/e2e/', `^common/src/(e2e|auth|wire)/|${leaves}`),
    only('classic', '^common/src/classic/', `^common/src/classic/|${leaves}`),
    only('channel', '^common/src/channel/', `^common/src/(channel|wire)/|${leaves}`),
    only('node', '^common/src/node/', `^common/src/(node|channel|wire)/|${leaves}`),
    only('client', '^common/src/client/', `^common/src/(client|channel|wire|auth|e2e|classic)/|${leaves}`),
    only(
      'terminal',
      '^common/src/terminal/',
      `^package\\.json$|^common/src/(terminal|client|node|channel|wire|auth)/|${leaves}`,
    ),
    only(
      'daemon',
      '^daemon/src/',
      `^daemon/src/|^package\\.json$|^common/src/(channel|wire|auth|node|classic)/|${leaves}`,
    ),
    only(
      'plugins',
      '^daemon/src/plugins/([^/]+)/',
      `^daemon/src/plugins/$1/|^daemon/src/plugin/api\\.ts$|^common/src/(wire|auth|classic)/|${leaves}`,
    ),
    only('bench', '^bench/', '^(bench|common/src|daemon/src)/'),
    only('extension', '^extension/src/', '^(extension/src|common/src)/'),
    only('webview', '^extension/webview/', `^extension/webview/|${viewTypes}`),
    {
      name: 'node-only-behind-the-door',
      comment: 'common stays free of Node but for the crypto door, the Node adapters and the terminal client',
      severity: 'error',
      from: { path: '^common/src/', pathNot: '^common/src/(crypto|node|terminal)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'primitives-through-the-door',
      severity: 'error',
      from: { path: '^(common|daemon|extension)/(src|webview)/', pathNot: '^common/src/crypto/' },
      to: { path: '^(node:)?crypto$|@noble/' },
    },
    {
      name: 'view-protocol-is-types',
      severity: 'error',
      from: { path: '^extension/webview/' },
      to: { path: viewTypes, dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.vscode-test)/' },
    tsPreCompilationDeps: 'specify',
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'] },
  },
};
