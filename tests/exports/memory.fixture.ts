/** A process of its own that exports everything and restores it, and says how much memory it took at most. */
import { createExport, planProfile, restoreExport } from '@holdfast/core/exports';
import { parseConnectionUrl } from '@holdfast/core/postgres';

const [work, url, path] = process.argv.slice(2) as [string, string, string];
const connection = parseConnectionUrl(url);
if (work === 'export') {
  await createExport({
    connection,
    plan: await planProfile({ connection, root: 'person' }),
    profiles: 'all',
    out: path,
    formats: ['json'],
    container: 'zip',
    protection: { kind: 'passphrase', passphrase: 'only for a test', isGenerated: true },
  });
} else {
  await restoreExport({ connection, path, passphrase: 'only for a test' });
}
console.log(process.resourceUsage().maxRSS * 1024);
