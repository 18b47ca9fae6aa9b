import type { StoreRequest } from './sqlite-messages.ts';
import type { KeyRange, Write } from './store.ts';

/**
 * A request of its own bytes: the caller may reuse a buffer at once, and a view of a large pool would take the whole
 * pool across to the worker.
 */
export function snapshot(request: StoreRequest): StoreRequest {
  switch (request.kind) {
    case 'get':
      refuseLoneSurrogates(request.key);
      return request;
    case 'list':
      return { ...request, range: copyRange(request.range) };
    case 'commit':
      return { ...request, writes: request.writes.map(copyWrite) };
  }
}

function copyRange(range: KeyRange): KeyRange {
  for (const bound of [range.prefix, range.after, range.before]) refuseLoneSurrogates(bound ?? '');
  return { ...range };
}

function copyWrite(write: Write): Write {
  refuseLoneSurrogates(write.key);
  if (write.kind === 'remove') return { ...write };
  if (write.kind === 'replace') {
    return { ...write, value: new Uint8Array(write.value), expected: new Uint8Array(write.expected) };
  }
  return { ...write, value: new Uint8Array(write.value) };
}

// SQLite would store U+FFFD in their place, so that two keys became one.
function refuseLoneSurrogates(key: string): void {
  if (!key.isWellFormed()) throw new TypeError('a key must be well-formed text');
}
