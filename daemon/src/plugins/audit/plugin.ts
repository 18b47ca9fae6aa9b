import { resolve } from 'node:path';
import { definePlugin, OperatorError, type Session, Type } from '../../plugin/api.ts';
import { AuditFile, auditFileProblem } from './audit-file.ts';
import type { AuditEvent } from './audit-line.ts';
import { AuditWriter } from './audit-writer.ts';
import { verifyAuditLog } from './verify-audit-log.ts';

const auditConfig = Type.Object(
  {
    file: Type.String({
      default: 'audit.jsonl',
      minLength: 1,
      description: 'The log; a relative path begins at the data directory.',
    }),
    skip: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
      default: ['files.write', 'files.read', 'files.state'],
      maxItems: 256,
      description: 'Requests that are noted only when they fail.',
    }),
  },
  { additionalProperties: false },
);

/** Who did what, and how it ended: JSON lines, each with the hash of the one before. */
export const auditPlugin = definePlugin({
  name: 'audit',
  version: '0.1.0',
  reads: ['user names', 'addresses', 'the kind, time and outcome of every request'],
  configSchema: auditConfig,
  messages: {},
  async findProblems({ file }, { dataDir, ownFiles }) {
    const path = resolve(dataDir, file);
    const text = ownFiles.includes(path)
      ? `must not be ${path}, which the daemon uses itself`
      : await auditFileProblem(path);
    return text === undefined ? [] : [{ key: 'file', text }];
  },
  async setup(context) {
    const { clock, log } = context;
    const path = resolve(context.daemon.dataDir, context.config.file);
    const writer = new AuditWriter({ file: await AuditFile.open(path), clock, log });
    const skipped = new Set(context.config.skip);
    const note = (event: Omit<AuditEvent, 'time'>): void => {
      writer.append({ time: clock.now(), ...event });
    };
    context.onDispose(async () => {
      note({ event: 'daemon.stopped', outcome: 'ok' });
      await writer.close();
    });
    note({ event: 'daemon.started', outcome: 'ok' });
    context.on('decided', ({ type, kind, peer, user, outcome }) => {
      if (kind === 'request' && !(outcome === 'ok' && skipped.has(type)))
        note({ event: type, user, address: peer.address, outcome });
    });
    context.on('sessionReady', ({ session }) => {
      note({ event: 'session.ready', ...whoIs(session), outcome: 'ok' });
    });
    context.on('sessionClosed', ({ session, reason }) => {
      note({ event: 'session.closed', ...whoIs(session), outcome: reason });
    });
    const nothing = Type.Object({}, { additionalProperties: false });
    context.adminCommand('audit', nothing, async () => ({ file: path, state: await writer.state() }));
    context.adminCommand('audit-verify', nothing, async () => {
      await writer.flush();
      if ((await writer.state()) === 'gone')
        throw new OperatorError(`${path} was moved or deleted while the daemon wrote it: restart the daemon`);
      return { file: path, ...(await verifyAuditLog(path)) };
    });
  },
});

function whoIs({ user, peer }: Session): { readonly user: string; readonly address: string } {
  return { user, address: peer.address };
}
