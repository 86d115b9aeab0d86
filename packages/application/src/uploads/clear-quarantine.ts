/** Nothing stays in quarantine that nobody waits for. */
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Database } from '@holdfast/db';
import { removeUpload } from './remove-upload.ts';
import { quarantineOf, uploadPath } from './upload-path.ts';

/** Removes uploads that have expired, unless a run is about to read them, and files that no row knows. */
export async function clearQuarantine(database: Database, home: string): Promise<void> {
  const expired = await database.prisma.$queryRaw<{ id: string }[]>`
    SELECT id FROM uploads WHERE expires_at < now() AND NOT EXISTS (
      SELECT FROM runs WHERE status IN ('queued', 'running') AND input #>> '{upload,id}' = uploads.id::text)`;
  for (const { id } of expired) await removeUpload(database, home, id);
  const folder = quarantineOf(home);
  // Files first: one that comes to be known meanwhile was not listed.
  const names = await readdir(folder).catch(() => []);
  const rows = await database.prisma.upload.findMany({ select: { id: true } });
  const known = new Set(rows.map(({ id }) => basename(uploadPath(home, id))));
  for (const name of names) {
    if (!known.has(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}
