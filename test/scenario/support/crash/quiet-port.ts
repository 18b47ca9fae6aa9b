import { once } from 'node:events';
import { createServer } from 'node:net';

// Below what systems give to outgoing connections: one of those, made while the daemon is down, must not get its port.
const FIRST = 20_000;
const COUNT = 10_000;

/** `127.0.0.1:port` where nobody listens. */
export async function quietAddress(): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return `127.0.0.1:${port}`;
  }
  throw new Error('no port is free');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
