/** Secrets that Holdfast has to keep, sealed before they reach its database. */
export { type ApplicationKey, deriveApplicationKey, type SealedFor } from './application-key.ts';
export { newSecret } from './new-secret.ts';
export { openSecretJson, sealSecretJson } from './secret-json.ts';
