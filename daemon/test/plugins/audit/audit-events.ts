import type { AuditEvent } from '../../../src/plugins/audit/audit-line.ts';

/** Events as the daemon has them, told apart by `outcome`. */
export function auditEvents(count: number): AuditEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    time: Date.UTC(2030, 0, 1) + index,
    event: 'broadcast.send',
    user: 'alice',
    address: '127.0.0.1:40000',
    outcome: `ok ${index}`,
  }));
}
