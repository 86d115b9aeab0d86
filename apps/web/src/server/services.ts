/** What the procedures work with: made once when the server starts. */
import type { RunFeed, RunQueue } from '@holdfast/application/runs';
import type { ApplicationKey } from '@holdfast/application/secrets';
import type { Settings } from '@holdfast/contracts/settings';
import type { Database } from '@holdfast/db';
import type { Auth } from './auth/auth.ts';
import type { ProviderSignIn } from './auth/provider-sign-in.ts';
import type { RunningDownloads } from './downloads/running-downloads.ts';
import type { RecoverySheets } from './keys/recovery-sheets.ts';
import type { Quarantine } from './uploads/quarantine.ts';
import type { OpenVaults } from './vaults/open-vaults.ts';

/** What the environment decides. */
export interface Installation {
  version: string;
  /** Where everything of this installation lies; the worker’s has to be the same. */
  home: string;
  /** Directories below which files may be read and written. */
  fileRoots: readonly string[];
  /** Of the default vault. */
  backupDirectory: string | undefined;
  /** BACKUP_ENCRYPTION_PASSWORD. */
  backupPassword: string | undefined;
  /** True when PostgreSQL for our own database was started by Holdfast. */
  ownDatabaseServer: boolean;
  /** PG_BIN: folder of PostgreSQL's client programs, where one is given. */
  programsFolder: string | undefined;
}

export interface Services {
  database: Database;
  auth: Auth;
  providerSignIn: ProviderSignIn;
  key: ApplicationKey;
  queue: RunQueue;
  feed: RunFeed;
  vaults: OpenVaults;
  downloads: RunningDownloads;
  sheets: RecoverySheets;
  quarantine: Quarantine;
  installation: Installation;
  /** One-time, from `npm start`; without one nobody can become the first owner. */
  setupToken: string | undefined;
  settings: () => Promise<Settings>;
}
