import type { ConfigValues } from './config-schema.ts';

/** The core's configuration, checked, with defaults, paths absolute. */
export interface Config extends Readonly<ConfigValues> {
  readonly dataDir: string;
  readonly adminSocket: string;
  /** Where "./" of a plugin's name begins, and npm names are looked up: the folder of the file, or the data directory. */
  readonly folder: string;
}
