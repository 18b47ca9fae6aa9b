// Results go to standard output, everything else that a person should know to standard error.

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function complain(text: string): void {
  process.stderr.write(`noncesensed: ${text}\n`);
}
