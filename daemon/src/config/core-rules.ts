import { isDisplayName } from '../../../common/src/text/names.ts';
import { encodeUtf8 } from '../../../common/src/text/utf8.ts';
import { type HostPort, parseHostPort } from '../../../common/src/wire/invite-link.ts';
import { isWildcard } from './advertised-address.ts';
import type { ConfigValues } from './config-schema.ts';
import type { Problem } from './problem.ts';
import { reasonOf } from '../operator-error.ts';

// `welcome` carries the name, with this limit.
const MAX_NAME_BYTES = 128;

/** What a schema cannot say. Fields that are not text are skipped: the schema's check has named them. */
export function checkCoreRules({
  name,
  listen,
  advertise,
}: Partial<Record<keyof ConfigValues, unknown>>): Problem[] {
  return [...checkName(name), ...checkAddress('listen', listen), ...checkAdvertise(advertise)];
}

function checkName(name: unknown): Problem[] {
  if (typeof name !== 'string' || name === '' || name.length > 64) return [];
  if (!isDisplayName(name))
    return [problem('name', 'must not hold control or invisible characters, nor begin or end with a space')];
  if (encodeUtf8(name).length <= MAX_NAME_BYTES) return [];
  return [problem('name', `must have at most ${MAX_NAME_BYTES} bytes`)];
}

function checkAddress(key: string, text: unknown): Problem[] {
  if (typeof text !== 'string' || text === '') return [];
  const address = addressOrProblem(text);
  return typeof address === 'string' ? [problem(key, `does not work: ${address}`)] : [];
}

function checkAdvertise(text: unknown): Problem[] {
  const malformed = checkAddress('advertise', text);
  if (typeof text !== 'string' || text === '' || malformed.length > 0) return malformed;
  const { host, port } = parseHostPort(text);
  if (isWildcard(host))
    return [problem('advertise', `must be an address that people can reach, not "${host}"`)];
  return port === 0 ? [problem('advertise', 'needs a port people can reach, not 0')] : [];
}

function addressOrProblem(text: string): HostPort | string {
  // As a host it would be an IPv4 address in one number.
  if (/^\d+$/.test(text)) return `"${text}" is a port; write host:port, for example 127.0.0.1:${text}`;
  try {
    return parseHostPort(text);
  } catch (error) {
    return reasonOf(error);
  }
}

function problem(key: string, text: string): Problem {
  return { path: [key], at: 'value', text: `key "${key}" ${text}` };
}
