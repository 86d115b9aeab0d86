/**
 * All operations of the REST API, one entry each. To add one, add its entry to the file of its subject, or a file for a new
 * subject here; its scope lies in `@holdfast/contracts/api-keys`. Routing, the OpenAPI document, the reference page and the
 * test that walks it follow.
 */
import type { Operation } from '../operation.ts';
import { accountOperations } from './account.ts';
import { alarmOperations } from './alarms.ts';
import { apiKeyOperations } from './api-keys.ts';
import { backupOperations } from './backups.ts';
import { cleanUpOperations } from './clean-ups.ts';
import { exportPlanOperations } from './export-plans.ts';
import { exportOperations } from './exports.ts';
import { keyOperations } from './keys.ts';
import { peopleOperations } from './people.ts';
import { profileRestoreOperations } from './profile-restores.ts';
import { promisedOperations } from './promised.ts';
import { restoreOperations } from './restores.ts';
import { runOperations } from './runs.ts';
import { scheduleOperations } from './schedules.ts';
import { settingsOperations } from './settings.ts';
import { sourceOperations } from './sources.ts';
import { transferOperations } from './transfers.ts';
import { vaultOperations } from './vaults.ts';

export const operations: readonly Operation[] = [
  ...promisedOperations,
  ...backupOperations,
  ...restoreOperations,
  ...cleanUpOperations,
  ...sourceOperations,
  ...scheduleOperations,
  ...runOperations,
  ...vaultOperations,
  ...keyOperations,
  ...transferOperations,
  ...exportOperations,
  ...exportPlanOperations,
  ...profileRestoreOperations,
  ...alarmOperations,
  ...peopleOperations,
  ...accountOperations,
  ...apiKeyOperations,
  ...settingsOperations,
];
