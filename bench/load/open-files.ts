import { readFileSync } from 'node:fs';

/** What a process has open beside its connections. */
const OTHERS = 100;

/** @throws Error that says what to do when this process, and so its children, may not have that many connections. */
export function requireConnections(count: number): void {
  // Node raises the soft limit to the hard one when it starts.
  const [, limit = '0'] = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? [];
  const needed = count + OTHERS;
  if (limit === 'unlimited' || Number(limit) >= needed) return;
  throw new Error(
    `${count} connections need ${needed} open files, and this shell allows ${limit}: ` +
      `raise that with "ulimit -n ${needed}" (as root, or after a line "nofile" in /etc/security/limits.conf)`,
  );
}
