/** What a command is about, as text: typed, bound to a key, or the line of the list that was clicked. */
export function argumentOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const user = property(property(value, 'person'), 'user');
  if (typeof user === 'string') return user;
  const conversation = property(value, 'conversation');
  const id = property(conversation, 'id');
  return typeof id === 'string' ? id : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined;
}
