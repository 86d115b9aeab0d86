/** Brings Holdfast itself back: its database, its settings, and its catalogue as the vault has it now. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { ownDatabaseName, startOwnServer } from '@holdfast/application/own-server';
import { readRecovery, type SettledRecovery, settleRecovery } from '@holdfast/application/recovery';
import {
  type OnProgress,
  type RestoreDatabaseBackupResult,
  restoreDatabaseBackup,
} from '@holdfast/core/backup';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import {
  type ConnectionTarget,
  openSession,
  parseConnectionUrl,
  type RestoreMode,
} from '@holdfast/core/postgres';
import type { Vault } from '@holdfast/core/vault';
import type { OwnBackup } from './find-own-backup.ts';
import { findInstallation, planSettings, type Settings, writeSettings } from './settings.ts';

export interface RecoverServiceOptions {
  vault: Vault;
  /** The directory of the vault, absolute. */
  directory: string;
  /** That opened it. */
  password: string;
  own: OwnBackup;
  /** Of the database to restore into; undefined: a PostgreSQL of Holdfast's own. */
  url: string | undefined;
  /** The name of a database that may be replaced. */
  overwrite: string | undefined;
  say: (text: string) => void;
  signal: AbortSignal;
  onProgress: OnProgress | undefined;
}

export interface RecoveredService extends SettledRecovery {
  /** Undefined: it had been restored before, and was left alone. */
  restored: RestoreDatabaseBackupResult | undefined;
  database: string;
  ownServer: boolean;
  settingsFile: string;
  /** Names of the settings that were written now. */
  written: string[];
}

/** Rejects with `conflict` when something is in the way that may be needed; nothing was changed then. */
export async function recoverService(options: RecoverServiceOptions): Promise<RecoveredService> {
  const { vault, directory, password, own, url, say, signal } = options;
  const { home, settingsFile } = findInstallation(process.env);
  const settings = await planSettings(settingsFile, wantedSettings(options), process.env);
  const secret = own.settings['HOLDFAST_SECRET'];
  if (!secret) {
    throw new HoldfastError(
      'archive-unreadable',
      'This backup of Holdfast lacks HOLDFAST_SECRET, without which its passwords cannot be read. Choose another backup of Holdfast.',
    );
  }
  await mkdir(home, { recursive: true });
  await using server = url === undefined ? await startOwnServer({ home, say, signal }) : undefined;
  const databaseUrl = url ?? server!.url(ownDatabaseName);
  const target = parseConnectionUrl(databaseUrl);
  const restored = await restore(options, target, databaseUrl);
  const settled = await settleRecovery({
    ...{ url: databaseUrl, secret, vault, password, backup: own.backup, signal },
    location: { type: 'local', path: directory },
  });
  await writeSettings(settingsFile, settings);
  return {
    ...settled,
    ...{ restored, settingsFile, database: target.database, ownServer: url === undefined },
    written: Object.keys(settings.missing),
  };
}

/** What was kept, as far as it is true here. */
function wantedSettings({ own, url, directory, say }: RecoverServiceOptions): Settings {
  const { PG_BIN, ...kept } = own.settings;
  if (PG_BIN && !existsSync(PG_BIN)) {
    say(`PG_BIN was ${PG_BIN}, which is not here; PostgreSQL's programs are looked for in the usual places.`);
  }
  return {
    ...kept,
    BACKUP_DIRECTORY: directory,
    ...(PG_BIN && existsSync(PG_BIN) ? { PG_BIN } : {}),
    ...(url === undefined ? {} : { DATABASE_URL: url }),
  };
}

/** Undefined when the database is the one that came out of this backup before. */
async function restore(
  { vault, own, url, overwrite, signal, onProgress }: RecoverServiceOptions,
  target: ConnectionTarget,
  databaseUrl: string,
): Promise<RestoreDatabaseBackupResult | undefined> {
  const state = await lookInto(target, signal);
  const mayReplace = overwrite === target.database;
  if (overwrite !== undefined && !mayReplace) {
    throw new HoldfastError(
      'invalid-input',
      `The database is called “${target.database}”, not “${overwrite}”. Nothing was done.`,
    );
  }
  if (state === 'used' && !mayReplace) {
    if ((await readRecovery(databaseUrl)) === own.backup.id) return undefined;
    throw new HoldfastError(
      'conflict',
      `The database ${target.database} is not empty. If nothing in it is needed, say so: --overwrite ${target.database}`,
    );
  }
  // A server of our own is free for a temporary database, so that a crash leaves no half-made one.
  const mode: RestoreMode =
    state === 'missing' ? 'create' : mayReplace || url === undefined ? 'overwrite' : 'empty';
  return restoreDatabaseBackup({
    ...{ vault, backup: own.backup, target, mode, signal, onProgress },
    // Whoever owned it there: here it belongs to the user that Holdfast connects as.
    roles: 'without-ownership',
    tools: { pgBin: process.env['PG_BIN'] },
  });
}

async function lookInto(
  target: ConnectionTarget,
  signal: AbortSignal,
): Promise<'missing' | 'empty' | 'used'> {
  try {
    await using session = await openSession(target, { signal });
    const { used } = await session.one<{ used: boolean }>(
      'look into the database',
      `SELECT EXISTS (SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
         WHERE nspname !~ '^pg_' AND nspname <> 'information_schema') AS used`,
    );
    return used ? 'used' : 'empty';
  } catch (error) {
    if (isHoldfastError(error) && error.data['problem'] === 'unknown-database') return 'missing';
    throw error;
  }
}
