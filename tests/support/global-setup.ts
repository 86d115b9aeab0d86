/** Once per run of the tests: the real tools, and one PostgreSQL server in which each test file has a database. */
import { startScratchCluster } from '@holdfast/core/postgres/local-server';
import type { TestProject } from 'vitest/node';
import { prepareTools, type ResticProgram } from './tools.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection URL of the run's PostgreSQL server, as superuser. */
    serverUrl: string;
    /** Folder of the server's own programs; its client tools lie there as well. */
    serverProgramsFolder: string;
    restic: ResticProgram[];
    missingTools: { name: string; reason: string }[];
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const say = (text: string) => console.log(text);
  const tools = await prepareTools(say);
  const cluster = await startScratchCluster({
    settings: { max_connections: '200', timezone: 'UTC', max_prepared_transactions: '10' },
    onNotice: say,
  });
  project.provide('serverUrl', cluster.url());
  project.provide('serverProgramsFolder', cluster.programs.directory);
  project.provide('restic', tools.restic);
  project.provide('missingTools', tools.missing);
  return () => cluster.stop();
}
