/** The ways back, as commands to copy. They must stay true: tests/interop runs those of restic as they stand here. */
import type { RecoveryFacts } from './recovery-facts.ts';

export interface RecoverySteps {
  title: string;
  lines: string[];
}

export function recoverySteps({ location }: Pick<RecoveryFacts, 'location'>): RecoverySteps[] {
  const vault = shellQuote(location);
  return [
    {
      title: 'With Holdfast, on a new machine: it asks for the password.',
      lines: [`npx holdfast recover --vault ${vault}`],
    },
    {
      title: 'Without Holdfast: restic and PostgreSQL (Debian: apt-get install restic postgresql).',
      lines: [
        `export RESTIC_REPOSITORY=${vault}`,
        'restic snapshots',
        'restic restore latest --tag source:NAME --target /var/tmp/recovered --verify',
        'pg_restore --create --jobs=2 --dbname=postgres /var/tmp/recovered/database/NAME',
      ],
    },
  ];
}

/** Quoted for a POSIX shell where it has to be. */
function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
