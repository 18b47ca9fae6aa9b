export function messageElementId(message: string): string {
  return `message-${message}`;
}
