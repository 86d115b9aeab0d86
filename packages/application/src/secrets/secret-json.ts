import type { ApplicationKey, SealedFor } from './application-key.ts';

/** Seals a JSON value. */
export function sealSecretJson(
  key: ApplicationKey,
  value: unknown,
  context: SealedFor,
): Uint8Array<ArrayBuffer> {
  return key.seal(Buffer.from(JSON.stringify(value)), context);
}

/** Opens one; nothing sealed is an empty object. */
export function openSecretJson<T extends object>(
  key: ApplicationKey,
  sealed: Uint8Array | null | undefined,
  context: SealedFor,
): Partial<T> {
  return sealed ? (JSON.parse(key.open(sealed, context).toString()) as Partial<T>) : {};
}
