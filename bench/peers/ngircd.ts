import type { PeerProtocol } from './peer-protocol.ts';

/** IRC (RFC 2812) over TLS: one channel. */
export const ngircd: PeerProtocol = {
  program: 'ngircd',
  configuration: ({ port, pem, folder }) => `
[Global]
Name = irc.localhost
Info = bench
Listen = 127.0.0.1
MotdPhrase = bench
MotdFile = ${folder}/none
PidFile =
ServerUID = ${process.getuid?.() ?? 0}
ServerGID = ${process.getgid?.() ?? 0}
Ports = 0
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
PingTimeout = 3600
[Options]
DNS = no
Ident = no
PAM = no
IncludeDir = ${folder}/none
[SSL]
CertFile = ${pem}
KeyFile = ${pem}
CipherList = NORMAL:-VERS-ALL:+VERS-TLS1.3
Ports = ${port}
`,
  args: (configuration) => ['-n', '-f', configuration],
  hello: (name) => Buffer.from(`NICK ${name}\r\nUSER ${name} 0 * :${name}\r\nJOIN #bench\r\n`),
  // RPL_ENDOFNAMES ends the answer to JOIN.
  isIn: (bytes) => bytes.includes(' 366 '),
  broadcast: (text) => Buffer.from(`PRIVMSG #bench :${text}\r\n`),
  wholeBytes: (bytes) => bytes.lastIndexOf(0x0a) + 1,
};
