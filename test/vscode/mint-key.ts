import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';

const KEY_BYTES = 32;

/**
 * The workbench seals its secrets under a key of which the server holds one half. The VS Code server leaves that
 * route to the front end of code-server, which isn't run here; without an answer secrets don't survive a reload.
 */
export async function answerMintKey(context: BrowserContext, dataDir: string): Promise<void> {
  const path = join(dataDir, 'serve-web-key-half');
  if (!existsSync(path)) await writeFile(path, randomBytes(KEY_BYTES), { mode: 0o600 });
  const body = await readFile(path);
  await context.route('**/mint-key', (route) =>
    route.fulfill({ body, contentType: 'application/octet-stream' }),
  );
}
