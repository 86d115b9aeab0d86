/** Cleans a vault up and says what memory that took. */
import { cleanUpVault } from '@holdfast/core/backup';
import { openLocalVault } from '../support/local-vault.ts';

await using vault = await openLocalVault(process.argv[2]!);
const { status, removed, problems, packs, usedBytes, unusedBytes, durationMs, lockedMs } = await cleanUpVault(
  {
    ...{ vault, policy: { keepLast: 1 } },
    maxUnusedPercent: 0,
  },
);
const maxRssMegabytes = Math.round((process.resourceUsage().maxRSS * 1024) / 1e6);
const result = {
  ...{ status, problems, removed: removed.length, packs, usedBytes, unusedBytes },
  ...{ durationMs, lockedMs, maxRssMegabytes },
};
process.stdout.write(JSON.stringify(result));
