import { registerHooks } from 'node:module';

/** Modules that are loaded until it is disposed get `vscode.ts` of this folder for `vscode`. */
export function useEditorStandIn(): Disposable {
  const { href: url } = new URL('./vscode.ts', import.meta.url);
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'vscode' ? { url, shortCircuit: true } : next(specifier, context),
  });
  return { [Symbol.dispose]: () => hooks.deregister() };
}
