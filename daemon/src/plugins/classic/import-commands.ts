import { isClassicPublicKey } from '../../../../common/src/classic/rsa-identity.ts';
import { decodeBase64 } from '../../../../common/src/text/base64.ts';
import { Type } from '../../plugin/api.ts';
import type { ClassicContext } from './classic-config.ts';
import type { ClassicKeys } from './classic-keys.ts';
import type { SigningKey } from './signing-key.ts';

const strict = { additionalProperties: false } as const;
const keysArguments = Type.Object(
  {
    keys: Type.Array(
      Type.Object({ user: Type.String({ maxLength: 32 }), key: Type.String({ maxLength: 1_024 }) }, strict),
      { maxItems: 100 },
    ),
  },
  strict,
);

/**
 * For `noncesensed import-classic`: `classic-import-keys` {keys: [{user, key: DER in base64}]} → {kept}, those that were
 * not there yet; `classic-import-signing-key` {pem} → {changed}.
 */
export function addImportCommands(context: ClassicContext, keys: ClassicKeys, signing: SigningKey): void {
  context.adminCommand('classic-import-keys', keysArguments, async (args) => {
    let kept = 0;
    for (const { user, key } of args.keys) {
      const der = decodeBase64(key);
      if (isClassicPublicKey(der) && (await keys.add(user, der))) kept++;
    }
    return { kept };
  });
  const pemArguments = Type.Object({ pem: Type.String({ maxLength: 8_192 }) }, strict);
  context.adminCommand('classic-import-signing-key', pemArguments, async ({ pem }) => {
    const changed = await signing.adopt(pem);
    if (changed) context.log.warn({}, 'the signing key for original clients was replaced');
    return { changed };
  });
}
