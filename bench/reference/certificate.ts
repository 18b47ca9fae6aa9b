import { execFileSync } from 'node:child_process';

/** A new P-256 key and a certificate for it, both in PEM. @throws Error when there is no `openssl`. */
export function makeCertificate(): string {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const subject = ['-subj', '/CN=localhost', '-days', '2'];
  try {
    // Node can use a certificate, but not make one.
    return execFileSync('openssl', ['req', '-x509', ...key, ...subject, '-keyout', '-', '-out', '-'], {
      encoding: 'latin1',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    throw new Error('TLS needs a certificate, and that the command "openssl": install it', { cause: error });
  }
}
