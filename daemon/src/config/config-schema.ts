import { type Static, type TProperties, type TSchema, Type } from '@sinclair/typebox';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

function section<T extends TProperties>(description: string, properties: T) {
  return Type.Object(properties, { description, default: {}, additionalProperties: false });
}

function limit(value: number, [minimum, maximum]: readonly [number, number], description: string) {
  return Type.Integer({ default: value, minimum, maximum, description });
}

function line(
  description: string,
  options: { readonly default?: string; readonly examples?: readonly string[] },
) {
  return Type.String({ minLength: 1, maxLength: 1024, description, ...options });
}

function setting<T extends TSchema>(schema: T) {
  return Type.Optional(schema);
}

const logSection = section('What the daemon writes about its own work: JSON, one event a line.', {
  level: setting(
    Type.Union(
      LOG_LEVELS.map((level) => Type.Literal(level)),
      {
        description:
          'The least important to write: trace, debug, info, warn, error or fatal. Without it: warn on a terminal, else info.',
        examples: ['info'],
      },
    ),
  ),
  file: setting(line('A file to append to. Without it: standard error.', { examples: ['noncesensed.log'] })),
});

const connectionsSection = section('How long, and how far, a single connection is waited for.', {
  helloSeconds: limit(5, [1, 60], 'Time for the encrypted handshake.'),
  loginSeconds: limit(30, [5, 600], 'Time from the handshake to the login.'),
  loginAttempts: limit(3, [1, 20], 'Failed logins after which a connection is closed.'),
  outboundQueueKiB: limit(
    4096,
    [128, 262_144],
    'Unsent data for one connection, in KiB, after which it is closed; it resumes later.',
  ),
});

const DEFAULT_PLUGINS = ['limits', 'auth', 'broadcast', 'presence', 'audit', 'e2e-relay', 'files'] as const;

/** The core's part of the configuration; what stands under a plugin's name is that plugin's to check. */
export const configSchema = Type.Object(
  {
    name: Type.String({
      default: 'NonceSense',
      minLength: 1,
      maxLength: 64,
      description: 'The name of this community, shown to people.',
    }),
    listen: line('Address and port to listen on. "0.0.0.0:7373" or "[::]:7373" lets other machines in.', {
      default: '127.0.0.1:7373',
    }),
    advertise: setting(
      line('The address people reach, for invite links: host:port. Without it: the listen address.', {
        examples: ['chat.example.org:7373'],
      }),
    ),
    dataDir: setting(
      line("Folder of the key and the database, seen from this file's folder.", {
        examples: ['/var/lib/noncesense'],
      }),
    ),
    adminSocket: setting(
      line(
        'Socket for "noncesensed invite" and "stop", at most 100 bytes long. Without it: admin.sock in the data directory.',
        {
          examples: ['/run/noncesense/admin.sock'],
        },
      ),
    ),
    log: logSection,
    connections: connectionsSection,
    plugins: Type.Record(Type.String({ minLength: 1 }), Type.Unknown(), {
      default: Object.fromEntries(DEFAULT_PLUGINS.map((name) => [name, {}])),
      description:
        'What this daemon does: only the plugins named here run, each with its own settings. A name is that of a built-in plugin, of an npm package, or a path that begins with "./".',
    }),
  },
  { additionalProperties: false },
);

export type ConfigValues = Static<typeof configSchema>;
