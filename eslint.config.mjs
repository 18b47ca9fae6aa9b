import tseslint from 'typescript-eslint';

// The import rules of ARCHITECTURE.md are in .dependency-cruiser.mjs.
export default tseslint.config(
  { ignores: ['dist', 'node_modules', '.vscode-test', '**/*.mjs', '**/*.cjs', 'test/vscode/code'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // A parameter used once still ties a handler to its message type.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'max-lines': ['error', { max: 300 }],
      'max-params': ['error', 3],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.property.name="slice"][arguments.length=0]',
          message: 'Of a Buffer slice() is no copy: write Uint8Array.from(bytes), or [...items] for a list.',
        },
      ],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/test/**', 'test/**', 'bench/**'],
    rules: {
      'max-lines': 'off',
      'max-params': 'off',
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
    },
  },
  {
    files: ['**/src/**', 'extension/webview/**'],
    rules: { 'max-lines-per-function': ['error', { max: 60, skipComments: true }] },
  },
);
