import { join } from 'node:path';
import { daemonKeyPath } from '../daemon-key.ts';
import { DATABASE_NAME } from '../data-dir.ts';
import type { Config } from './config.ts';

/** What a daemon with this configuration reads and writes itself: its log apart. */
export function ownFiles({
  dataDir,
  adminSocket,
}: Pick<Config, 'dataDir' | 'adminSocket'>): readonly string[] {
  const database = join(dataDir, DATABASE_NAME);
  return [daemonKeyPath(dataDir), database, `${database}-wal`, `${database}-shm`, adminSocket];
}
