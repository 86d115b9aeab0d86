/** One executor a kind of run. A full backup has none: its parts are runs of their own. */
import type { RunKind } from '@holdfast/contracts/runs';
import type { Executor } from '../run-context.ts';
import { adoptPortable } from './adopt-portable.ts';
import { backUp } from './backup.ts';
import { cleanUp } from './clean-up.ts';
import { makeDemo } from './demo.ts';
import { exportProfiles } from './export.ts';
import { refresh } from './refresh.ts';
import { rekey } from './rekey.ts';
import { removeOldVault } from './remove-old-vault.ts';
import { restoreDatabase } from './restore-database.ts';
import { restoreFiles } from './restore-files.ts';
import { restoreProfile } from './restore-profile.ts';
import { verify } from './verify.ts';

export const executors: { [Kind in RunKind]?: Executor<Kind> } = {
  backup: backUp,
  'clean-up': cleanUp,
  demo: makeDemo,
  export: exportProfiles,
  portable: adoptPortable,
  refresh,
  rekey,
  'remove-vault': removeOldVault,
  'restore-database': restoreDatabase,
  'restore-files': restoreFiles,
  'restore-profile': restoreProfile,
  verify,
};
