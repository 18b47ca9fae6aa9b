import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import fc from 'fast-check';
import { pino } from 'pino';
import { systemClock } from '../../../common/src/clock.ts';
import { chunksOf, mutatedText } from '../../../common/test/fuzz/support/mutations.ts';
import { distorted } from '../../../common/test/fuzz/support/schema-values.ts';
import { fuzzAsync } from '../../../common/test/support/fuzz.ts';
import { AdminCommands } from '../../src/cli/admin-commands.ts';
import { adminAnswer, adminRequest } from '../../src/cli/admin-line.ts';
import { AdminServer } from '../../src/cli/admin-server.ts';
import { temporaryFolder, type TemporaryFolder } from '../config/temporary-folder.ts';

const args = Type.Object({
  uses: Type.Integer({ minimum: 1, default: 1 }),
  note: Type.String({ maxLength: 9 }),
});
const LONGEST = 64 * 1024;

const requests = fc.record(
  {
    command: fc.constantFrom('echo', 'ech', 'toString', '__proto__'),
    args: distorted(fc.record({ uses: fc.integer(), note: fc.string({ maxLength: 12 }) })),
  },
  { requiredKeys: ['command'] },
);
const withMore = fc.record({
  command: fc.constant('echo'),
  args: fc.constant({ note: 'x' }),
  more: fc.jsonValue({ maxDepth: 1 }),
});
const json = fc
  .oneof(requests, distorted(requests), withMore)
  .map((value) => (JSON.stringify(value) as string | undefined) ?? '');
const lines = fc.oneof(
  json,
  {
    weight: 5,
    arbitrary: mutatedText(json),
  },
  fc.string({ unit: 'binary' }),
  fc.constantFrom('[', '{"args":', '{"command":"echo","args":[').map((open) => open.repeat(5_000)),
  fc.constantFrom(LONGEST - 1, LONGEST, LONGEST + 1).map((length) => 'x'.repeat(length)),
);

describe('fuzz: the admin socket', () => {
  let folder: TemporaryFolder;
  let path: string;
  let server: AdminServer;
  const failures: string[] = [];

  before(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, 'admin.sock');
    const commands = new AdminCommands();
    commands.register('echo', args, (given) => given);
    const log = pino({ level: 'error' }, { write: (line: string) => void failures.push(line) });
    server = await AdminServer.listen({ path, commands, log, clock: systemClock });
  });

  after(async () => {
    server.dispose();
    await folder.remove();
  });

  /** All that the daemon says to `sent`, in pieces, before one of the two hangs up. */
  async function ask(pieces: readonly Uint8Array[]): Promise<string> {
    const socket = createConnection(path);
    socket.on('error', () => undefined); // A reset is one of the ways to be turned away.
    for (const piece of pieces) socket.write(piece);
    let said = '';
    socket.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('\n')) socket.destroy();
    });
    await once(socket, 'close');
    return said;
  }

  it('gives one answer of the form it promises to every line, in whatever pieces, and none to one too long', async () => {
    await fuzzAsync(250, fc.tuple(lines, fc.array(fc.nat(), { maxLength: 3 })), async ([text, cuts]) => {
      const bytes = new TextEncoder().encode(`${text.toWellFormed()}\n`);
      const said = await ask(chunksOf(bytes, cuts));
      const line = Buffer.from(bytes.subarray(0, bytes.indexOf(0x0a)));
      if (line.length > LONGEST) {
        assert.equal(said, '');
        return;
      }
      assert.equal(said.indexOf('\n'), said.length - 1, 'one line');
      const answer: unknown = JSON.parse(said);
      assert.ok(Value.Check(adminAnswer, answer), said);
      assert.deepEqual(failures, [], 'no line makes a command fail');
      if (!answer.ok) return;
      const request: unknown = JSON.parse(line.toString());
      assert.ok(Value.Check(adminRequest, Value.Default(adminRequest, request)));
      assert.ok(Value.Check(args, answer.result), 'a command gets only what fits');
    });
  });

  it('answers a line that nests deeper than anything can follow', async () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const note = `${open.repeat(9_000)}1${close.repeat(9_000)}`;
      const said = await ask([new TextEncoder().encode(`{"command":"echo","args":{"note":${note}}}\n`)]);
      assert.match(said, /^\{"ok":false,"error":"[^"]+"\}\n$/);
    }
  });

  it('goes on after each of them', async () => {
    const said = await ask([new TextEncoder().encode('{"command":"echo","args":{"note":"x"}}\n')]);
    assert.equal(said, '{"ok":true,"result":{"note":"x","uses":1}}\n');
  });
});
