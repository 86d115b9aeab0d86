/** What holds for all channels: reminders, the hour of digests, and where links lead. */
import { type AlarmSettings, alarmSettingsSchema, defaultAlarmSettings } from '@holdfast/contracts/alarms';
import type { Database, Transaction } from '@holdfast/db';
import { readFact, writeFact } from '../settings/facts.ts';
import { readSettings } from '../settings/settings.ts';

const key = 'alarm-settings';
const addressKey = 'dashboard-address';

type Db = Database['prisma'] | Transaction;

export async function readAlarmSettings(db: Db): Promise<AlarmSettings> {
  const parsed = alarmSettingsSchema.safeParse(await readFact(db, key));
  return parsed.success ? parsed.data : defaultAlarmSettings;
}

export async function updateAlarmSettings(db: Db, settings: AlarmSettings): Promise<void> {
  await writeFact(db, key, { ...settings });
}

/** Where the dashboard listens, told by the web process when it starts: workers cannot know. */
export async function rememberDashboardAddress({ prisma }: Database, address: string): Promise<void> {
  await writeFact(prisma, addressKey, address);
}

/** What every message needs to know. */
export interface Sender {
  installation: string;
  /** Makes a path of the dashboard an address. */
  addressOf: (path: string) => string;
  settings: AlarmSettings;
}

export async function readSender(db: Db): Promise<Sender> {
  const [settings, { installationName }, known] = await Promise.all([
    readAlarmSettings(db),
    readSettings(db),
    readFact<string>(db, addressKey),
  ]);
  const base = (settings.dashboardAddress ?? known ?? 'http://localhost:3000').replace(/\/+$/, '');
  return { installation: installationName, addressOf: (path) => `${base}${path}`, settings };
}
