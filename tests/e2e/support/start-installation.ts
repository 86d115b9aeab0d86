/** Before the tests: pages that fit their sources, and an installation in a process of its own. */
import { spawnInstallation } from './spawn-installation.ts';

export default async function startInstallation(): Promise<() => Promise<void>> {
  const { installation, stop } = await spawnInstallation();
  // Where the tests find it: they run in processes of their own.
  process.env['HOLDFAST_E2E'] = JSON.stringify(installation);
  return stop;
}
