import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Name and content of all files in a folder, to see whether anything was changed. */
export function contentOf(folder: string): ReadonlyMap<string, Buffer> {
  const names = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile());
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}
