/** export.ts create FILE FORMATS PASSPHRASE? | restore FILE PASSPHRASE?: of everybody in HOLDFAST_BENCH_DATABASE_URL. */
import { createExport, type ExportFormat, planProfile, restoreExport } from '@holdfast/core/exports';
import { parseConnectionUrl } from '@holdfast/core/postgres';

const [work, path = '', ...rest] = process.argv.slice(2);
const connection = parseConnectionUrl(process.env['HOLDFAST_BENCH_DATABASE_URL'] ?? '');
if (work === 'create') {
  const [formats = '', passphrase] = rest;
  const { status } = await createExport({
    ...{ connection, out: path, profiles: 'all', container: 'zip' },
    plan: await planProfile({ connection, root: 'public.patient' }),
    formats: formats.split(',') as ExportFormat[],
    protection: passphrase ? { kind: 'passphrase', passphrase, isGenerated: true } : { kind: 'none' },
  });
  if (status !== 'succeeded') throw new Error(`The export is ${status}.`);
} else {
  const { status } = await restoreExport({ connection, path, passphrase: rest[0] });
  if (status !== 'succeeded') throw new Error(`The restore is ${status}.`);
}
