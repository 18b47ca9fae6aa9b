import { once } from 'node:events';
import { createServer } from 'node:net';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { parseHostPort } from '../../../common/src/wire/invite-link.ts';
import type { Config } from '../config/config.ts';
import { askDaemon, daemonAnswers } from './admin-client.ts';
import type { Finding } from './finding.ts';
import { reasonOf } from '../operator-error.ts';

const statusResult = Type.Object({ pid: Type.Integer(), address: Type.String() });
const about = 'port';

/** Whether the daemon can have its address, or has it already. */
export async function checkPort({ listen, adminSocket }: Config): Promise<Finding> {
  if (await daemonAnswers(adminSocket)) {
    const { address, pid } = Value.Parse(statusResult, await askDaemon(adminSocket, 'status'));
    return { kind: 'good', about, text: `${address}: held by the running daemon (process ${pid})` };
  }
  const reason = await whyNot(listen);
  if (reason === undefined) return { kind: 'good', about, text: `${listen} is free` };
  return {
    kind: 'problem',
    about,
    text: `cannot listen on ${listen}: ${reason}; choose another address with "listen"`,
  };
}

async function whyNot(listen: string): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen(parseHostPort(listen));
    await once(server, 'listening');
    server.close();
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
