import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { systemClock } from '../../../common/src/clock.ts';
import { type Disposable, DisposableList } from '../../../common/src/disposable.ts';
import { type RunningDaemon, startDaemon } from '../daemon.ts';
import { type DaemonKey, openDaemonKey } from '../daemon-key.ts';
import { DATABASE_NAME, dataDirWarning, prepareDataDir } from '../data-dir.ts';
import { createLog, type Logger } from '../log.ts';
import { SqliteStore } from '../store/sqlite-store.ts';
import { VERSION } from '../version.ts';
import { daemonAnswers } from './admin-client.ts';
import { AdminCommands } from './admin-commands.ts';
import { AdminServer, alreadyRunning } from './admin-server.ts';
import { EXIT, type ExitCode } from './command.ts';
import { offerComparison } from './compare-settings.ts';
import { type EndReason, EndRequest } from './end-request.ts';
import { type FirstInvite, makeFirstInvite } from './first-invite.ts';
import { Reload } from './reload.ts';
import type { Setup } from './setup.ts';
import { complain } from './terminal.ts';

const STOP_DEADLINE_MS = 5_000;

/** A daemon that is ready for people. */
export interface ReadyDaemon {
  /** `host:port` as bound. */
  readonly address: string;
  readonly key: DaemonKey;
  /** For the first people, while there is no account. */
  readonly invite: FirstInvite | undefined;
}

interface Parts extends RunOptions {
  readonly key: DaemonKey;
  readonly log: Logger;
  readonly end: EndRequest;
}

export interface RunOptions {
  readonly setup: Setup;
  /** Reads the configuration anew. @throws OperatorError */
  readonly readAgain: () => Promise<Setup>;
  readonly onReady: (daemon: ReadyDaemon) => void;
}

/** Runs a daemon until a signal, `noncesensed stop` or a failure ends it. @throws OperatorError when it cannot start. */
export async function runDaemon({ setup, ...options }: RunOptions): Promise<ExitCode> {
  const { dataDir, adminSocket, log: logConfig } = setup.config;
  prepareDataDir(dataDir);
  const warning = dataDirWarning(dataDir);
  if (warning !== undefined) complain(warning);
  // The database's lock would refuse a second daemon too, but could not say where the first one is.
  if (await daemonAnswers(adminSocket)) throw alreadyRunning(adminSocket);
  const key = openDaemonKey(dataDir);
  const log = createLog(logConfig, systemClock);
  const end = new EndRequest();
  end.watchProcess(log);
  const deadline = limitStop(end, log);
  const store = await SqliteStore.open(join(dataDir, DATABASE_NAME), (error) => {
    end.fail(error);
  });
  try {
    return await serve({ ...options, setup, key, log, end }, store);
  } finally {
    await store.close();
    deadline.dispose();
  }
}

async function serve(parts: Parts, store: SqliteStore): Promise<ExitCode> {
  const { setup, key, log, end, readAgain, onReady } = parts;
  const { config, plugins } = setup;
  const admin = new AdminCommands();
  const server = await AdminServer.listen({
    path: config.adminSocket,
    commands: admin,
    log,
    clock: systemClock,
  });
  try {
    const daemon = await startDaemon({ config, plugins, key, store, admin, log, clock: systemClock });
    addCoreCommands(admin, daemon, end);
    new Reload({ setup, readAgain, daemon, log }).offer(admin, end);
    onReady({ address: daemon.address, key, invite: await makeFirstInvite(admin) });
    log.info({ address: daemon.address, dataDir: config.dataDir, version: VERSION }, 'ready');
    const reason = await waitForEnd(parts);
    await daemon.stop();
    await store.close();
    log.info('stopped');
    return exitCodeOf(reason);
  } finally {
    server.dispose();
  }
}

function addCoreCommands(admin: AdminCommands, daemon: RunningDaemon, end: EndRequest): void {
  const nothing = Type.Object({}, { additionalProperties: false });
  admin.register('status', nothing, () => ({ pid: process.pid, address: daemon.address, version: VERSION }));
  offerComparison(admin, () => daemon.settings);
  admin.register('stop', nothing, () => {
    end.ask('noncesensed stop');
    return {};
  });
}

/** The process ends by then, whatever hangs; nothing that was acknowledged is lost, for it is on disk. */
function limitStop(end: EndRequest, log: Logger): Disposable {
  const timers = new DisposableList();
  void end.reason.then(() => {
    const endNow = () => {
      log.fatal(`the stop took longer than ${STOP_DEADLINE_MS / 1000} s: ended at once`);
      process.exit(EXIT.problem);
    };
    timers.add(systemClock.setTimer(STOP_DEADLINE_MS, endNow));
  });
  return timers;
}

async function waitForEnd({ log, end }: Parts): Promise<EndReason> {
  const reason = await end.reason;
  if (reason.kind === 'asked') log.info({ by: reason.by }, 'stopping');
  else log.fatal({ err: reason.error }, 'stopping after a failure');
  return reason;
}

/** The log may be a file that nobody looks at: a failure is told in words as well. */
function exitCodeOf(reason: EndReason): ExitCode {
  if (reason.kind === 'asked') return EXIT.ok;
  complain(`stopped after a failure: ${reason.error.message}`);
  return EXIT.problem;
}
