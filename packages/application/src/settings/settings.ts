import { defaultSettings, type Settings, settingsSchema } from '@holdfast/contracts/settings';
import type { Database, Transaction } from '@holdfast/db';
import { writeFact } from './facts.ts';

/** A row a setting. What was never changed, or no longer fits, is as by default. */
export async function readSettings(db: Database['prisma'] | Transaction): Promise<Settings> {
  const names = Object.keys(settingsSchema.shape);
  const rows = await db.setting.findMany({ where: { key: { in: names } } });
  const stored = Object.fromEntries(rows.map(({ key, value }) => [key, value]));
  const entries = Object.entries(settingsSchema.shape).map(([name, schema]) => {
    const parsed = schema.safeParse(stored[name]);
    return [name, parsed.success ? parsed.data : defaultSettings[name as keyof Settings]];
  });
  return Object.fromEntries(entries) as Settings;
}

/** Changes some of them; `changes` was checked by its contract. */
export async function updateSettings(
  tx: Transaction,
  changes: { [Key in keyof Settings]?: Settings[Key] | undefined },
): Promise<Settings> {
  for (const [name, value] of Object.entries(changes)) {
    if (value !== undefined) await writeFact(tx, name, value);
  }
  return readSettings(tx);
}
