/** What an owner may change while it runs. */
import { z } from 'zod';
import { idSchema, momentSchema } from './primitives.ts';

export const settingsSchema = z.object({
  installationName: z.string().trim().min(1).max(100),
  /** Runs at once, over all workers of one machine. */
  concurrentRuns: z.int().min(1).max(32),
  /** A proof older than this no longer counts. */
  proofValidDays: z.int().min(1).max(365),
  /** The whole vault is read once in so many days. */
  fullReadDays: z.int().min(1).max(365),
  /** At most so much of it is read a night, in GB; 0: as much as is due. */
  nightlyReadGigabytes: z.int().min(0).max(1_000_000),
  /** Of files, a test restore restores so many GB, chosen by chance; 0: all of them. */
  sampleGigabytes: z.int().min(0).max(1_000_000),
  /** Runs and their logs are kept so long. */
  keepRunsDays: z.int().min(7).max(3650),
  requireTwoFactor: z.boolean(),
  /** Exports of people's data: how long a file stays, and what one may take. */
  exportKeepDays: z.int().min(1).max(90),
  exportRowsAtMost: z.int().min(1).max(1_000_000_000),
  exportMegabytesAtMost: z.int().min(1).max(10_000_000),
  exportMinutesAtMost: z.int().min(1).max(1440),
  /** Exports that one person may begin within an hour, and of one profile within a day. */
  exportsPerHour: z.int().min(1).max(1000),
  exportsOfProfilePerDay: z.int().min(1).max(1000),
});
export type Settings = z.infer<typeof settingsSchema>;
export const updateSettingsInput = settingsSchema.partial();

export const defaultSettings: Settings = {
  installationName: 'Holdfast',
  concurrentRuns: 2,
  proofValidDays: 7,
  fullReadDays: 30,
  nightlyReadGigabytes: 0,
  sampleGigabytes: 0,
  keepRunsDays: 365,
  requireTwoFactor: false,
  exportKeepDays: 7,
  exportRowsAtMost: 20_000_000,
  exportMegabytesAtMost: 20_000,
  exportMinutesAtMost: 60,
  exportsPerHour: 20,
  exportsOfProfilePerDay: 10,
};

/** The token of a monitoring system; null: there is none, and nobody reads the metrics. */
export const metricsTokenSchema = z.object({ createdAt: momentSchema.nullable() });
/** Shown once. */
export const madeMetricsTokenSchema = z.object({ token: z.string() });

/** Set by the environment: shown, not changed here. */
export const installationSchema = z.object({
  version: z.string(),
  fileRoots: z.array(z.string()),
  databaseHost: z.string(),
  ownDatabaseServer: z.boolean(),
  workers: z.array(
    z.object({
      id: idSchema,
      hostname: z.string(),
      pid: z.int(),
      startedAt: momentSchema,
      seenAt: momentSchema,
    }),
  ),
});
export type Installation = z.infer<typeof installationSchema>;
