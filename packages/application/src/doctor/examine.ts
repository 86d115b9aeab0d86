/**
 * Looks at everything that somebody who helps would ask for first, and says what to do about each thing that is not as it
 * should be. Changes nothing, and says no secret: the whole of it may be sent to somebody who helps.
 */
import { type Database, openDatabase } from '@holdfast/db';
import { type AskedServer, askServers } from '../client-tools/ask-servers.ts';
import { type Environment, readEnvironment } from '../environment/read-environment.ts';
import { findOwnServer } from '../own-server/index.ts';
import { deriveApplicationKey } from '../secrets/application-key.ts';
import { checkDatabase } from './check-database.ts';
import { checkFileRoots, checkHome, checkPort, checkSettingsFile, checkVersions } from './check-machine.ts';
import { checkServers } from './check-sources.ts';
import { checkTools } from './check-tools.ts';
import { checkVaults } from './check-vaults.ts';
import { type DoctorFinding, findingsOf, firstLine } from './finding.ts';

export interface ExamineOptions {
  version: string;
  /** As the service would get it: `.env` below the environment. */
  variables: NodeJS.ProcessEnv;
  settingsFile: string;
}

export async function examine({
  version,
  variables,
  settingsFile,
}: ExamineOptions): Promise<DoctorFinding[]> {
  const findings = [...checkVersions(version), await checkSettingsFile(settingsFile)];
  const { good, problem } = findingsOf('settings');
  let environment: Environment;
  try {
    environment = readEnvironment(variables);
    findings.push(good('Every variable of the environment can be used.'));
  } catch (error) {
    for (const sentence of (error as Error).message.split('\n')) {
      findings.push(
        problem(sentence, `Correct it in ${settingsFile}, or in the environment, which is stronger.`),
      );
    }
    return findings;
  }
  findings.push(await checkHome(environment), ...(await checkFileRoots(environment)));
  findings.push(await checkPort(environment), ...(await examineDatabase(environment)));
  return findings;
}

async function examineDatabase(environment: Environment): Promise<DoctorFinding[]> {
  const url = environment.databaseUrl ?? (await findOwnServer(environment.home));
  if (url === undefined) {
    const { note } = findingsOf('database');
    return [
      note(
        'Holdfast’s own PostgreSQL does not run, so what is in it was not looked at. Start Holdfast with npm start.',
      ),
      ...(await checkTools([], environment.programsFolder)),
    ];
  }
  try {
    await using database = openDatabase(url, { connections: 2, applicationName: 'holdfast doctor' });
    const { usable, findings } = await checkDatabase(database, environment);
    const asked = usable ? await askSources(database, environment.secret) : [];
    return [
      ...findings,
      ...checkServers(asked),
      ...(await checkTools(asked, environment.programsFolder)),
      ...(usable ? await checkVaults(database, environment.secret) : []),
    ];
  } catch (error) {
    const { problem } = findingsOf('database');
    return [
      problem(`It could not be looked at: ${firstLine(error)}`, 'Correct DATABASE_URL, then run this again.'),
    ];
  }
}

/** Nobody without the secret that opens the passwords: then that is what is said. */
async function askSources(database: Database, secret: string | undefined): Promise<AskedServer[]> {
  return secret === undefined ? [] : askServers(database, deriveApplicationKey(secret));
}
