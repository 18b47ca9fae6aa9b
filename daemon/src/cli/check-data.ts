import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { formatKey } from '../../../common/src/text/fingerprint.ts';
import type { Config } from '../config/config.ts';
import { findDaemonKey } from '../daemon-key.ts';
import { DATABASE_NAME, dataDirProblem, dataDirWarning } from '../data-dir.ts';
import { inspectLogFile } from '../log-file.ts';
import { OperatorError } from '../operator-error.ts';
import { inspectDatabase } from '../store/open-database.ts';
import type { Finding } from './finding.ts';

/** Looks at the data directory, the key, the database and the log's file, and changes nothing in them. */
export function checkData({ dataDir, log }: Config): Finding[] {
  return [...checkDataDir(dataDir), ...(log.file === undefined ? [] : [checkLog(log.file)])];
}

function checkDataDir(dataDir: string): Finding[] {
  if (!existsSync(dataDir))
    return [{ kind: 'good', about: 'data directory', text: `${dataDir}: made at the first start` }];
  return [checkFolder(dataDir), checkKey(dataDir), checkDatabase(join(dataDir, DATABASE_NAME))];
}

function checkFolder(dataDir: string): Finding {
  const about = 'data directory';
  const problem = dataDirProblem(dataDir);
  if (problem !== undefined) return { kind: 'problem', about, text: problem };
  const warning = dataDirWarning(dataDir);
  return warning === undefined
    ? { kind: 'good', about, text: dataDir }
    : { kind: 'warning', about, text: warning };
}

function checkKey(dataDir: string): Finding {
  return inspect('key', () => {
    const key = findDaemonKey(dataDir);
    return key ? formatKey(key.publicKey) : 'made at the first start';
  });
}

function checkDatabase(file: string): Finding {
  return inspect('database', () => {
    if (!existsSync(file)) return 'made at the first start';
    return inspectDatabase(file) === 'in use' ? `${file}: in use by a running daemon` : file;
  });
}

function checkLog(file: string): Finding {
  return inspect('log', () => {
    inspectLogFile(file);
    return file;
  });
}

function inspect(about: string, look: () => string): Finding {
  try {
    return { kind: 'good', about, text: look() };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { kind: 'problem', about, text: error.message };
  }
}
