import { defaultSettings, type Settings, settingsSchema } from '@holdfast/contracts/settings';
import type { Database, Transaction } from '@holdfast/db';
import { readFact, writeFact } from './facts.ts';

const key = 'settings';

/** What was never changed, or no longer fits, is as by default. */
export async function readSettings(db: Database['prisma'] | Transaction): Promise<Settings> {
  const stored = (await readFact<Record<string, unknown>>(db, key)) ?? {};
  const entries = Object.entries(settingsSchema.shape).map(([name, schema]) => {
    const parsed = schema.safeParse(stored[name]);
    return [name, parsed.success ? parsed.data : defaultSettings[name as keyof Settings]];
  });
  return Object.fromEntries(entries) as Settings;
}

/** Changes some of them; `changes` was checked by its contract. */
export async function updateSettings(tx: Transaction, changes: Partial<Settings>): Promise<Settings> {
  const defined = Object.entries(changes).filter(([, value]) => value !== undefined);
  const settings: Settings = { ...(await readSettings(tx)), ...Object.fromEntries(defined) };
  await writeFact(tx, key, settings);
  return settings;
}
