/** Holdfast's own database: reached, up to date, its clock, its secret, its workers. */
import { type Database, pendingMigrations } from '@holdfast/db';
import type { Environment } from '../environment/read-environment.ts';
import { fitsSecret } from '../settings/check-secret.ts';
import { type DoctorFinding, findingsOf, firstLine } from './finding.ts';

/** Schedules and sessions go by both clocks. */
const mostSkewMs = 5000;
const aliveMs = 60_000;

export interface DatabaseFindings {
  findings: DoctorFinding[];
  /** True when the rest can be asked of it. */
  usable: boolean;
}

export async function checkDatabase(database: Database, { secret }: Environment): Promise<DatabaseFindings> {
  const { good, problem } = findingsOf('database');
  let version: string;
  let skewMs: number;
  try {
    const before = Date.now();
    const { rows } = await database.pool.query<{ version: string; now: Date }>(
      "SELECT current_setting('server_version') AS version, clock_timestamp() AS now",
    );
    version = rows[0]?.version ?? '';
    skewMs = (rows[0]?.now.getTime() ?? 0) - (before + Date.now()) / 2;
  } catch (error) {
    const fix =
      'Start it, or correct DATABASE_URL in .env. Without DATABASE_URL, npm start runs one of its own.';
    return { usable: false, findings: [problem(`It cannot be reached: ${firstLine(error)}.`, fix)] };
  }
  const findings = [good(`PostgreSQL ${version} answers.`), checkClock(skewMs)];
  const missing = await checkMigrations(database, findings);
  if (missing) return { usable: false, findings };
  findings.push(await checkSecret(database, secret), await checkWorkers(database));
  return { usable: true, findings };
}

function checkClock(skewMs: number): DoctorFinding {
  const { good, problem, warning } = findingsOf('clock');
  if (Date.now() < Date.parse('2026-01-01'))
    return problem(
      `This machine thinks that it is ${new Date().toISOString()}.`,
      'Set its clock: timedatectl set-ntp true',
    );
  if (Math.abs(skewMs) > mostSkewMs) {
    return warning(
      `The clock of the database’s machine is ${Math.round(Math.abs(skewMs) / 1000)} seconds ${skewMs > 0 ? 'ahead' : 'behind'}.`,
      'Have both clocks set by the network: timedatectl set-ntp true',
    );
  }
  return good(`It is ${new Date().toISOString()}, and the database agrees.`);
}

/** True when something is missing that everything else needs. */
async function checkMigrations(database: Database, findings: DoctorFinding[]): Promise<boolean> {
  const { good, problem } = findingsOf('schema');
  try {
    const pending = await pendingMigrations(database.url);
    findings.push(
      pending.length === 0
        ? good('It is that of this version.')
        : problem(
            `It is older than this version: ${pending.join(', ')} ${pending.length > 1 ? 'are' : 'is'} missing.`,
            'Restart Holdfast with npm start, which brings it up to date.',
          ),
    );
    return pending.length > 0;
  } catch (error) {
    findings.push(
      problem(
        firstLine(error),
        'Update Holdfast to the version that made this database, or name another one.',
      ),
    );
    return true;
  }
}

async function checkSecret(database: Database, secret: string | undefined): Promise<DoctorFinding> {
  const { good, problem } = findingsOf('application key');
  if (secret === undefined)
    return problem(
      'HOLDFAST_SECRET is not set, so no stored password can be opened.',
      'Put .env back from its copy.',
    );
  if (await fitsSecret(database, secret))
    return good('HOLDFAST_SECRET is the one that passwords were sealed with.');
  return problem(
    'HOLDFAST_SECRET is not the one that the stored passwords were sealed with.',
    'Put the old one back into .env: it is in the copy of .env, and in the backups of Holdfast itself.',
  );
}

async function checkWorkers({ prisma }: Database): Promise<DoctorFinding> {
  const { good, problem } = findingsOf('worker');
  const last = await prisma.workerProcess.findFirst({ orderBy: { heartbeatAt: 'desc' } });
  const alive = await prisma.workerProcess.count({
    where: { stoppedAt: null, heartbeatAt: { gt: new Date(Date.now() - aliveMs) } },
  });
  if (alive > 0) return good(`${alive === 1 ? 'One is' : `${alive} are`} alive.`);
  const fix = 'Start Holdfast with npm start; if it runs, look at its log for “worker”.';
  if (!last) return problem('None has ever run: nothing is backed up.', fix);
  return problem(`None is alive; the last one was heard of at ${last.heartbeatAt.toISOString()}.`, fix);
}
