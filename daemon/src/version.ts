import packageJson from '../../package.json' with { type: 'json' };

export const VERSION: string = packageJson.version;
/** Told to clients in `ready`. */
export const SOFTWARE = `noncesensed/${VERSION}`;
