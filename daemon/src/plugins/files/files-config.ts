import type { filesMessages } from '../../../../common/src/wire/messages.ts';
import { type PluginContext, type Static, Type } from '../../plugin/api.ts';

function limit(value: number, [minimum, maximum]: readonly [number, number], description: string) {
  return Type.Integer({ default: value, minimum, maximum, description });
}

/** Sizes are those of encrypted files. */
export const filesConfig = Type.Object(
  {
    fileMebibytes: limit(100, [1, 65_536], 'The largest file, in MiB.'),
    userMebibytes: limit(1_024, [1, 1_048_576], 'MiB of all files of one user.'),
    allMebibytes: limit(20_480, [1, 16_777_216], 'MiB of all files.'),
    freeMebibytes: limit(
      512,
      [0, 1_048_576],
      'MiB of the disk that files leave free: the database needs room too.',
    ),
    keepDays: limit(30, [1, 365], 'Days after which a file is deleted.'),
    unfinishedHours: limit(24, [1, 720], 'Hours after which a file is deleted that was not sent to its end.'),
    unfinishedPerUser: limit(16, [1, 1_000], 'Files of one user that were not sent to their end.'),
  },
  { additionalProperties: false },
);

export type FilesConfig = Static<typeof filesConfig>;
export type FilesContext = PluginContext<FilesConfig, typeof filesMessages>;
