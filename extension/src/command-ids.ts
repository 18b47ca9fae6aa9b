/** Every command of the extension; its title stands in package.nls.json. */
export const CommandId = {
  connect: 'noncesense.connect',
  reconnect: 'noncesense.reconnect',
  disconnect: 'noncesense.disconnect',
  signUp: 'noncesense.signUp',
  signIn: 'noncesense.signIn',
  signOut: 'noncesense.signOut',
  changePassword: 'noncesense.changePassword',
  openLobby: 'noncesense.openLobby',
  broadcast: 'noncesense.broadcast',
  showDaemonKey: 'noncesense.showDaemonKey',
  useHere: 'noncesense.useHere',
  showMenu: 'noncesense.showMenu',
  doctor: 'noncesense.doctor',
} as const;
export type CommandId = (typeof CommandId)[keyof typeof CommandId];
