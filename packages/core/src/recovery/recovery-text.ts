/** The recovery key as a plain text file: readable on any machine, by anyone who finds the right drawer. */
import type { RecoveryFacts } from './recovery-facts.ts';
import { recoverySteps } from './recovery-steps.ts';

export function recoveryText(facts: RecoveryFacts): string {
  const { installation, location, vaultId, keyFingerprint, password, madeAt } = facts;
  const steps = recoverySteps(facts).map(
    ({ title, lines }) => `${title}\n\n${lines.map((line) => `    ${line}`).join('\n')}\n`,
  );
  return `RECOVERY KEY of the backups of ${installation}

Whoever has this file and the vault can read everything that is backed up. Keep it where only you get at
it, and not on the machine that it protects: a password manager, a USB stick in a drawer, a sealed envelope.
Nobody can make another one if every password is lost.

Vault:     ${location}
Vault id:  ${vaultId}
Key:       ${keyFingerprint}
Password:  ${password}
Made:      ${madeAt.toISOString()}


${steps.join('\n')}
The vault is an ordinary restic repository, and a database in it an ordinary pg_dump directory archive.
`;
}
