/** Another window has the connection; the person decides whether this one takes over. */
export class ConnectedElsewhere extends Error {
  constructor() {
    super('This is done in the window that is connected.');
    this.name = 'ConnectedElsewhere';
  }
}
