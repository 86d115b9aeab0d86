/** The README inside a portable backup. Anybody can read it, so it names nothing that the backup holds. */
import type { Backup } from '../backup.ts';

export const readmeName = 'README.txt';

export function portableReadme({ kind, time, partial }: Backup, contents: string): string {
  const database = `
Then, for a database, with PostgreSQL's programs of the backup's version or later:

    createdb restored
    cd restored/database/*/
    pg_restore --no-owner --dbname restored .

"manifest.json" beside it says what must be there: rows, bytes and SHA-256 of every table.
`;
  const files = `
The files lie in "restored" under their whole path. ".holdfast/manifest.json" beside them says what must be there.
`;
  return `PORTABLE BACKUP

This file holds one backup made by Holdfast: ${contents}.
The state is that of ${time}.${partial ? ' Something was missing when it was made; its manifest says what.' : ''}

It is encrypted with AES-256; the password is turned into the key by scrypt. Without the password nobody can
read it, and nobody can help.

TO OPEN IT WITH HOLDFAST

    holdfast portable show FILE
    holdfast portable restore FILE ${kind === 'database' ? '--url postgres:///restored' : '--to DIRECTORY'}

TO OPEN IT WITHOUT HOLDFAST

It is a tar file of a restic repository (format 2). With tar and restic 0.14 or later (https://restic.net):

    mkdir repository
    tar -xf FILE -C repository
    restic -r repository check --read-data
    restic -r repository restore latest --target restored
${kind === 'database' ? database : files}`;
}
