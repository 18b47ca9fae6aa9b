import { parentPort, workerData } from 'node:worker_threads';
import { reasonOf } from '../operator-error.ts';
import { readBatch } from './batch-reader.ts';
import { databaseProblem } from './database-problem.ts';
import { SqliteDatabase } from './sqlite-database.ts';
import type { WorkerOrder, WorkerReport } from './sqlite-messages.ts';

const port = parentPort;
if (port === null) throw new Error('sqlite-worker runs as a worker thread of the store');
const file = String(workerData);

function report(message: WorkerReport): void {
  port?.postMessage(message);
}

function open(): SqliteDatabase | undefined {
  try {
    const database = SqliteDatabase.open(file);
    report({ kind: 'opened' });
    return database;
  } catch (error) {
    report({ kind: 'refused', message: reasonOf(databaseProblem(error, file)) });
    return undefined;
  }
}

function obey(database: SqliteDatabase, order: WorkerOrder): void {
  if (order.kind === 'close') {
    database.close();
    report({ kind: 'closed' });
    port?.close();
    return;
  }
  const answers = database.run(readBatch(order.block));
  report({ kind: 'answered', answers, transactions: database.transactions });
}

const database = open();
if (database === undefined) {
  port.close();
} else {
  port.on('message', (order: WorkerOrder) => {
    try {
      obey(database, order);
    } catch (error) {
      // After a failed write nobody knows what the disk holds: the store ends, the daemon stops.
      report({ kind: 'failed', message: reasonOf(databaseProblem(error, file)) });
      port.close();
      database.close();
    }
  });
}
