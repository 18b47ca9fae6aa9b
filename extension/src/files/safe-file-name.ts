const LONGEST = 120;
/** What a path, Windows or a terminal would read as something else. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"/\\|?*]/g;
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** What somebody else called a file, fit to be offered as a name on this machine. */
export function safeFileName(name: string): string {
  const plain = name
    .toWellFormed()
    .replace(UNSAFE, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  const short = shortened(plain === '' ? 'file' : plain);
  return RESERVED.test(short) ? `_${short}` : short;
}

/** The ending stays: it says what opens the file. */
function shortened(name: string): string {
  if (name.length <= LONGEST) return name;
  const ending = /\.[^.]{1,12}$/.exec(name)?.[0] ?? '';
  return `${name.slice(0, LONGEST - ending.length).toWellFormed()}${ending}`;
}
