/** PostgreSQL's client programs, for each major version that a source runs. */
import { findClientTools } from '@holdfast/core/postgres';
import type { AskedServer } from '../client-tools/ask-servers.ts';
import { type DoctorFinding, findingsOf, firstLine } from './finding.ts';

/** Versions that are looked for without any source that needs them. */
const supportedMajors = [13, 14, 15, 16, 17, 18];

export async function checkTools(
  asked: readonly AskedServer[],
  programsFolder: string | undefined,
): Promise<DoctorFinding[]> {
  const users = namesByMajor(asked);
  const found = await Promise.all(
    [...new Set([...users.keys(), ...supportedMajors])]
      .sort((one, other) => one - other)
      .map((major) => checkMajor(major, users.get(major) ?? [], programsFolder)),
  );
  const told = found.filter((finding) => finding !== undefined);
  if (told.length > 0) return told;
  return [
    findingsOf('client programs').warning(
      'None of PostgreSQL’s client programs are installed, so no database can be backed up.',
      'Install those of your server’s major version, such as postgresql-client-17, or set PG_BIN.',
    ),
  ];
}

async function checkMajor(
  major: number,
  sources: readonly string[],
  programsFolder: string | undefined,
): Promise<DoctorFinding | undefined> {
  const { good, problem } = findingsOf(`PostgreSQL ${major}`);
  try {
    const { version, folder } = await findClientTools(major, { pgBin: programsFolder });
    const use = sources.length === 0 ? '' : `, for ${sources.join(', ')}`;
    return good(`pg_dump ${version} in ${folder}${use}.`);
  } catch (error) {
    if (sources.length === 0) return undefined;
    return problem(
      `${sources.join(', ')} cannot be backed up: ${firstLine(error)}`,
      `apt-get install postgresql-client-${major} (Debian, Ubuntu), or set PG_BIN.`,
    );
  }
}

function namesByMajor(asked: readonly AskedServer[]): Map<number, string[]> {
  const majors = new Map<number, string[]>();
  for (const { source, answer } of asked) {
    if (answer) majors.set(answer.major, [...(majors.get(answer.major) ?? []), source.name]);
  }
  return majors;
}
