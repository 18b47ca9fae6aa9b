import assert from 'node:assert/strict';
import { type DoctorFacts, doctorReport } from '../../src/doctor-report.ts';

const facts: DoctorFacts = {
  versions: { NonceSense: '0.1.0', 'Visual Studio Code': '1.138.0' },
  place: { kind: 'ui', remoteName: undefined, browser: false },
  secrets: 'kept',
  cryptoFailures: [],
  state: { kind: 'offline' },
  profile: {
    address: { host: 'chat.secret.example', port: 7373 },
    daemonKey: 'DAEMONKEY',
    user: 'alice',
    signedIn: true,
    hasToken: true,
  },
  problems: [
    { at: 0, code: 'unreachable', message: 'No NonceSense daemon answers at chat.secret.example:7373.' },
    { at: 2, code: 'refused', message: 'You are signed in as alice at chat.secret.example.' },
    { at: 1, code: 'unreachable', message: 'No machine is found under the name "chat.secret.example".' },
  ],
};

describe("the doctor's report", () => {
  it('says what is well', () => {
    const report = doctorReport(facts);
    assert.match(report, /Secret storage: keeps/);
    assert.match(report, /Crypto self-test: passed/);
    assert.match(report, /NonceSense: 0\.1\.0/);
    assert.match(report, /signs in by itself: yes/);
  });

  it('shouts what is not', () => {
    assert.match(doctorReport({ ...facts, secrets: 'lost' }), /DOES NOT KEEP/);
    assert.match(doctorReport({ ...facts, secrets: { error: 'keyring locked' } }), /FAILS: keyring locked/);
    assert.match(doctorReport({ ...facts, cryptoFailures: ['X25519'] }), /FAILED: X25519/);
  });

  it('explains which network is reached', () => {
    const remote = { kind: 'workspace', remoteName: 'codespaces', browser: true } as const;
    assert.match(doctorReport({ ...facts, place: remote }), /`localhost` means that machine/);
    const local = { kind: 'ui', remoteName: 'ssh-remote', browser: false } as const;
    assert.match(doctorReport({ ...facts, place: local }), /forwarded port/);
  });

  it('names no server, person or key', () => {
    const remote = { kind: 'workspace', remoteName: 'build.secret.example:39665', browser: true } as const;
    assert.match(doctorReport({ ...facts, place: remote }), /remote: a server;/);
    assert.doesNotMatch(doctorReport(facts), /chat\.secret|alice|DAEMONKEY/);
    assert.doesNotMatch(doctorReport({ ...facts, profile: undefined }), /chat\.secret|alice/);
    assert.match(doctorReport(facts), /- 1970-01-01T00:00:00\.000Z unreachable\n/);
  });
});
