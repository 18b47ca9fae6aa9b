import { stat } from 'node:fs/promises';
import { AuditFile } from '../../../src/plugins/audit/audit-file.ts';
import { verifyAuditLog } from '../../../src/plugins/audit/verify-audit-log.ts';
import { auditEvents } from './audit-events.ts';

// Runs under a limit on the size of files (`ulimit -f`), which breaks a long write off as a full disk does.
const path = process.argv[2] ?? '';
const file = await AuditFile.open(path);
await file.append(auditEvents(1));
const whole = (await stat(path)).size;
const failed = await file.append(auditEvents(5000)).then(
  () => false,
  () => true,
);
const partly = (await stat(path)).size > whole;
await file.append(auditEvents(1));
await file.close();
const { lines, torn, brokenAt } = await verifyAuditLog(path);
process.stdout.write(JSON.stringify({ failed, partly, lines, torn, brokenAt }));
