/** How VS Code's own lists name what is dragged from them. */
const EDITOR_URIS = 'application/vnd.code.uri-list';
const URIS = 'text/uri-list';
const MOST_FILES = 20;
const LONGEST_URI = 4_096;

/** What is read of a DataTransfer. */
interface Dropped {
  readonly getData: (type: string) => string;
}

/** Whether what is dragged over the page may be files. */
export function mayBeFiles(types: readonly string[]): boolean {
  return types.includes('Files') || types.includes(EDITOR_URIS) || types.includes(URIS);
}

/** URIs of files that were dropped from VS Code's own lists. */
export function droppedUris(data: Dropped): readonly string[] {
  const list = data.getData(EDITOR_URIS) || data.getData(URIS);
  return list
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && line.length <= LONGEST_URI && isFile(line))
    .slice(0, MOST_FILES);
}

/** Not a comment (RFC 2483), nor a link out of a browser. */
function isFile(line: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(line) && !/^(https?|data|blob|javascript|command):/i.test(line);
}
