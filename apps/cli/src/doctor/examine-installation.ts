/** What `npm start` would find here: `.env` below the environment. */
import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { type DoctorFinding, examine } from '@holdfast/application/doctor';
import { findInstallation } from '../recover/settings.ts';

export async function examineInstallation(version: string): Promise<DoctorFinding[]> {
  const { home, settingsFile } = findInstallation(process.env);
  const stored = parseEnv(await readFile(settingsFile, 'utf8').catch(() => ''));
  const variables: NodeJS.ProcessEnv = { ...stored, ...process.env, HOLDFAST_HOME: home };
  return examine({ version, variables, settingsFile });
}
