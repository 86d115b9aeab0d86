/** Everything that a person needs on the day when the machine is gone. Holds the password: never for logs. */
export interface RecoveryFacts {
  /** What people call the installation. */
  installation: string;
  /** Where the vault lies: a path, or the address of a bucket. */
  location: string;
  /** From the vault's config: tells one vault from another. 64 hex digits. */
  vaultId: string;
  /** Of the key that this password opens: 8 hex digits. */
  keyFingerprint: string;
  password: string;
  madeAt: Date;
}

/** A name that says what the file is and which key it holds; safe on every file system. */
export function recoveryFileName({ installation, keyFingerprint }: RecoveryFacts): string {
  const name = installation
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\w]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .toLowerCase();
  return `${name || 'holdfast'}-recovery-key-${keyFingerprint}.txt`;
}
