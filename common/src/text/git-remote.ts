const URL_FORM = /^(?:https?|ssh|git|git\+ssh):\/\/(?:[^/@]*@)?([^/:@]+)(?::\d+)?\/+(.+)$/i;
const SCP_FORM = /^(?:[^/@:]+@)?([^/:@\\]{2,}):(?!\/\/)\/*(.+)$/;
const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;
const PATH = /^[\w.~+-]+(?:\/[\w.~+-]+)*$/;

/**
 * `host/path` of a Git remote, by which two people know that they mean the same repository (PROTOCOL.md section 8.7):
 * nothing that lets anybody in is left. `undefined` for folders, and what is no remote.
 */
export function normalRemote(url: string): string | undefined {
  const [, host = '', path = ''] = URL_FORM.exec(url) ?? SCP_FORM.exec(url) ?? [];
  const name = host.toLowerCase();
  const plain = path
    .replace(/[?#].*$/su, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
  return HOST.test(name) && PATH.test(plain) ? `${name}/${plain}` : undefined;
}

/** Some hosts do not tell capitals from small letters, and people clone as they type. */
export function isSameRemote(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
