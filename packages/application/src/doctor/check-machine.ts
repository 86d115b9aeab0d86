/** What can be looked at before anything of Holdfast runs: Node, the settings, the folders, the port. */
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { release } from 'node:os';
import type { Environment } from '../environment/read-environment.ts';
import { type DoctorFinding, findingsOf, firstLine } from './finding.ts';

const leastNode = 24;
const leastRoomBytes = 300_000_000;
const gigabyte = 1_000_000_000;
const patienceMs = 3000;

export function checkVersions(version: string): DoctorFinding[] {
  const { good, problem } = findingsOf('versions');
  const told = `Holdfast ${version}, Node ${process.versions.node}, ${process.platform} ${release()}, ${process.arch}.`;
  if (Number.parseInt(process.versions.node, 10) >= leastNode) return [good(told)];
  return [
    problem(
      `${told} Holdfast runs on Node ${leastNode}, which comes with its dependencies.`,
      'Use npm start and npx holdfast, which find it; or export PATH="$PWD/node_modules/.bin:$PATH".',
    ),
  ];
}

/** `.env`: whoever reads it can open the passwords in Holdfast's database. */
export async function checkSettingsFile(path: string): Promise<DoctorFinding> {
  const { good, note, problem } = findingsOf('settings file');
  try {
    const { mode } = await stat(path);
    const bits = (mode & 0o777).toString(8).padStart(4, '0');
    if ((mode & 0o077) === 0) return good(`${path} is there and private (${bits}).`);
    return problem(`${path} can be read by others (${bits}), and it holds secrets.`, `chmod 600 ${path}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return note(`${path} is not there: settings come from the environment, or npm start makes it.`);
    return problem(
      `${path} cannot be looked at: ${firstLine(error)}.`,
      'Run this as the user who runs Holdfast.',
    );
  }
}

export async function checkHome({ home }: Environment): Promise<DoctorFinding> {
  const { good, note, problem } = findingsOf('own folder');
  try {
    await access(home, constants.R_OK | constants.W_OK | constants.X_OK);
    const free = await roomOf(home);
    if (free < leastRoomBytes)
      return problem(
        `The disk of ${home} has only ${size(free)} left.`,
        'Make room: Holdfast needs 300 MB to run.',
      );
    return good(`${home} can be written to, with ${size(free)} free.`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return note(`${home} is not there yet; npm start makes it.`);
    return problem(`${home} cannot be written to: ${firstLine(error)}.`, `chown -R "$(id -un)" ${home}`);
  }
}

export async function checkFileRoots({ fileRoots }: Environment): Promise<DoctorFinding[]> {
  return Promise.all(
    fileRoots.map(async (root) => {
      const { good, warning } = findingsOf(`root ${root}`);
      try {
        await access(root, constants.R_OK | constants.X_OK);
        return good('Files below it can be read.');
      } catch (error) {
        return warning(
          `Files below it cannot be read: ${firstLine(error)}.`,
          'Correct BACKUP_FILE_ROOTS, or give the user who runs Holdfast the right to read it.',
        );
      }
    }),
  );
}

/** Who listens where the dashboard should: Holdfast, nobody, or somebody else. */
export async function checkPort({ host, port }: Environment): Promise<DoctorFinding> {
  const { good, note, problem } = findingsOf('dashboard');
  const asked =
    host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  const url = `http://${asked}:${port}/api/health`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs), redirect: 'manual' });
    const health = (await response.json().catch(() => undefined)) as
      | { live?: unknown; checks?: unknown }
      | undefined;
    if (health?.live === true && Array.isArray(health.checks)) {
      const wrong = (health.checks as { ok: boolean; message: string }[]).filter(({ ok }) => !ok);
      if (wrong.length === 0) return good(`${url} answers that all is well.`);
      return problem(
        `${url} answers: ${wrong.map(({ message }) => message).join(' ')}`,
        'The other findings say more; then restart Holdfast.',
      );
    }
    return problem(
      `Another program listens on port ${port}.`,
      `Stop that one, or choose another port: PORT=${port + 1}.`,
    );
  } catch (error) {
    const reason = (error as { cause?: { code?: string } }).cause?.code;
    if (reason === 'ECONNREFUSED')
      return note(`Nobody listens on ${host}, port ${port}: Holdfast does not run here.`);
    return problem(
      `${url} does not answer (${reason ?? firstLine(error)}).`,
      'Restart Holdfast, and look at its log.',
    );
  }
}

export async function roomOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

export function size(bytes: number): string {
  return bytes >= gigabyte ? `${(bytes / gigabyte).toFixed(1)} GB` : `${Math.round(bytes / 1_000_000)} MB`;
}
