/** What `holdfast --help` says below the list of commands. */
import { passwordVariable } from './secrets/password.ts';

export const programHelp = `
BACKUP is the id of a backup, the beginning of one, or “latest” (--source NAME narrows it).

Environment:
  ${passwordVariable}  the vault’s password; else --password-file, else it is asked for
  HOLDFAST_FILE_PASSWORD      the passphrase of an export
  BACKUP_DIRECTORY            the vault, when --vault is not given
  PG_BIN                      a folder with PostgreSQL’s client programs, looked into first
  NO_COLOR                    no colours

Exit codes:
  0 done · 1 failed · 2 wrong usage · 3 partial, the output says what is missing
  10 there is no vault · 11 the vault is locked · 12 wrong password · 130 interrupted

Examples:
  holdfast init --vault /srv/vault
  holdfast backup database --vault /srv/vault --url env:DATABASE_URL
  holdfast backup files --vault /srv/vault --name uploads /srv/shop/uploads
  holdfast list --vault /srv/vault
  holdfast restore database --vault /srv/vault latest --url postgres:///shop_restored
  holdfast verify --vault /srv/vault --level full

A vault is a restic repository: stock restic and pg_restore read it without Holdfast.`;
