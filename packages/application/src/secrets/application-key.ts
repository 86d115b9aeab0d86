/**
 * Seals secrets with AES-256-GCM (NIST SP 800-38D) under a key that is derived from HOLDFAST_SECRET with HKDF-SHA256
 * (RFC 5869).
 *
 *   version (1 byte, 1) · nonce (12) · ciphertext · tag (16)
 *
 * What a secret is for, and the id of its row, are authenticated with it: a value that is copied to another row, or to
 * another column, does not open. Nonces are random; at 2^32 secrets under one key they would have to be counted.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { HoldfastError } from '@holdfast/core/errors';

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

export interface SealedFor {
  /** What it is: a vault's password, the secrets of a source. */
  purpose:
    | 'vault-password'
    | 'source-secrets'
    | 'run-input'
    | 'download-password'
    | 'upload-password'
    | 'export-passphrase'
    | 'restore-report'
    | 'channel-secrets'
    | 'provider-secret'
    | 'kept-answer';
  /** Id of the row that it is stored in. */
  id: string;
}

export interface ApplicationKey {
  seal(plain: Uint8Array, context: SealedFor): Uint8Array<ArrayBuffer>;
  /** Throws `secret-mismatch`. */
  open(sealed: Uint8Array, context: SealedFor): Buffer;
}

/** Throws `invalid-input` for a secret that is too short to have come from `newSecret`. */
export function deriveApplicationKey(secret: string): ApplicationKey {
  if (secret.length < 32) {
    throw new HoldfastError(
      'invalid-input',
      'HOLDFAST_SECRET has fewer than 32 characters. Make one with “openssl rand -base64 32”, or take it out of .env to have one made.',
    );
  }
  const key = Buffer.from(hkdfSync('sha256', secret, 'holdfast', 'sealed secrets, version 1', 32));
  return {
    seal(plain, context) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(authenticated(context));
      const text = Buffer.concat([cipher.update(plain), cipher.final()]);
      return new Uint8Array(Buffer.concat([Buffer.of(version), nonce, text, cipher.getAuthTag()]));
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      if (bytes[0] !== version || bytes.length < 1 + nonceBytes + tagBytes) throw mismatch(context);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(authenticated(context));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(1 + nonceBytes, -tagBytes)), decipher.final()]);
      } catch (cause) {
        throw mismatch(context, cause);
      }
    },
  };
}

function authenticated({ purpose, id }: SealedFor): Buffer {
  return Buffer.from(`holdfast ${version}\0${purpose}\0${id}`);
}

const names: Record<SealedFor['purpose'], string> = {
  'vault-password': 'The password of the vault',
  'source-secrets': 'The password of the source',
  'run-input': 'The secrets of the run',
  'download-password': 'The password of the download',
  'upload-password': 'The password of the uploaded file',
  'export-passphrase': 'The passphrase of the export',
  'restore-report': 'The report of the restore',
  'channel-secrets': 'The secrets of the channel',
  'provider-secret': 'The secret of the sign-in provider',
  'kept-answer': 'The answer that was kept',
};

function mismatch({ purpose, id }: SealedFor, cause?: unknown): HoldfastError {
  return new HoldfastError(
    'secret-mismatch',
    `${names[purpose]} cannot be opened: HOLDFAST_SECRET is not the one that it was sealed with. Put the old one back into .env, or enter the password again.`,
    { cause, data: { purpose, id } },
  );
}
