/**
 * Restores an archive into a scratch server. The order is: roles, an empty database, the schemas, the extensions (by
 * us), everything else (by the archive). All of the archive is run by the role without rights. pg_restore goes on after
 * an error, so that the evidence names everything; any error that is not one of missing rights is a failure.
 */
import type { ArchiveSource } from '../archive/archive-source.ts';
import { quoteIdentifier } from '../archive/text.ts';
import { toCustomArchive } from '../archive/to-custom.ts';
import { createDatabase } from '../create-database.ts';
import type { DatabaseManifest } from '../manifest.ts';
import { runPgRestore } from '../pg-restore.ts';
import { type RestoreProblem, restoreProblems } from '../restore-errors.ts';
import { prepareRoles } from '../restore-roles.ts';
import type { TocItem } from '../restore-selection.ts';
import type { DatabaseProof } from './database-proof.ts';
import { availableExtensions, makeExtensions } from './proof-extensions.ts';
import { leaveOut, leaveOutDependents, nameOf, type ProofPlan, planProof } from './proof-plan.ts';
import type { ProofServer } from './proof-server.ts';

export interface ProofRestoreOptions {
  server: ProofServer;
  source: ArchiveSource;
  manifest: DatabaseManifest;
  database: string;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: { bytes: number; tables: number }) => void) | undefined;
}

/** Notes in `proof` what failed. Answers what was left out, and the roles that were made. */
export async function restoreForProof(
  options: ProofRestoreOptions,
  proof: DatabaseProof,
): Promise<{ plan: ProofPlan; roles: string[] }> {
  const { server, source, manifest, database, signal } = options;
  const { roles, languages, warnings } = await makeDatabase(options);
  for (const warning of warnings)
    proof.unproven.push({ part: 'the locale of the database', reason: warning.replace(/\.$/, '') });
  await using admin = await server.superuser(database);
  const installed = await availableExtensions(admin);
  const plan = await planProof(source, { extensions: installed, languages, signal });
  // Of what the restoring role may do, being able to become every owner is the one thing it cannot do without.
  for (const role of roles)
    await admin.query(
      'let the restoring role act for others',
      `GRANT ${quoteIdentifier(role)} TO ${server.role}`,
    );
  if (plan.schemas.length > 0) await restore(options, plan, plan.schemas, new Set(), proof);
  const made = await makeExtensions(
    admin,
    server.role,
    manifest.extensions.filter(({ name }) => installed.has(name)),
  );
  proof.warnings.push(...made.warnings);
  for (const { name, reason } of made.failed) {
    const item = plan.items.find((entry) => entry.desc === 'EXTENSION' && entry.name === name);
    if (item) leaveOut(plan.leftOut, item, `the extension ${name} could not be made here: ${reason}`);
  }
  leaveOutDependents(plan.items, plan.leftOut);
  const rest = plan.rest.filter((id) => !plan.leftOut.has(id));
  await restore(options, plan, rest, new Set(rest), proof);
  return { plan, roles };
}

async function makeDatabase(
  options: ProofRestoreOptions,
): Promise<{ roles: string[]; languages: Set<string>; warnings: string[] }> {
  const { server, manifest, database } = options;
  await using admin = await server.superuser();
  const roles = await prepareRoles(admin, manifest.roles, 'create-nologin');
  const warnings = await createDatabase(admin, database, manifest.properties);
  await admin.query(
    'give the database to the restoring role',
    `ALTER DATABASE ${quoteIdentifier(database)} OWNER TO ${server.role}`,
  );
  const trusted = await admin.query<{ name: string }>(
    'look up the languages',
    'SELECT lanname::text AS name FROM pg_language WHERE lanpltrusted',
  );
  // Those that an extension brings are trusted when everybody may make that extension.
  const extensions = await admin.query<{ name: string }>(
    'look up the extensions',
    'SELECT DISTINCT name::text FROM pg_available_extension_versions WHERE trusted',
  );
  return { roles, languages: new Set([...trusted, ...extensions].map(({ name }) => name)), warnings };
}

async function restore(
  { server, source, database, signal, onProgress }: ProofRestoreOptions,
  plan: ProofPlan,
  dumpIds: readonly number[],
  dataIds: ReadonlySet<number>,
  proof: DatabaseProof,
): Promise<void> {
  const { exit, lines } = await runPgRestore(server.target(database), server.tools, {
    dumpIds,
    withoutOwnership: true,
    keepGoing: true,
    signal,
    stream: toCustomArchive(source, {
      dumpIds: dataIds,
      signal,
      onProgress: ({ file, bytes, done }) =>
        onProgress?.({ bytes, tables: done && !file.startsWith('blob') ? 1 : 0 }),
    }),
  });
  const problems = restoreProblems(lines);
  const byId = new Map(plan.items.map((item) => [item.dumpId, item]));
  const cascade = new Set<RestoreProblem>();
  for (const problem of problems) {
    const item = problem.dumpId === undefined ? undefined : byId.get(problem.dumpId);
    if (!item || !needsRights.test(problem.message)) continue;
    leaveOut(
      plan.leftOut,
      item,
      `it needs rights that a test restore does not give: ${plain(problem.message)}`,
    );
    cascade.add(problem);
  }
  leaveOutDependents(plan.items, plan.leftOut);
  for (const problem of problems) {
    if (cascade.has(problem)) continue;
    if (problem.dumpId !== undefined && plan.leftOut.has(problem.dumpId)) continue;
    proof.failures.push(failureOf(problem, byId.get(problem.dumpId ?? -1)));
  }
  const cutOff = lines.some((line) => /^\(\d+ more lines\)$/.test(line));
  if ((exit.code !== 0 && problems.length === 0) || exit.code === null || cutOff) {
    const how = exit.signal ? `was ended by ${exit.signal}` : `ended with code ${exit.code}`;
    proof.failures.push({ message: `pg_restore ${how}: ${lines.at(-1) ?? 'it did not say why'}.` });
  }
}

/** What PostgreSQL says when a role may not do something, and nothing else is wrong. */
const needsRights =
  /permission denied|must be (a )?superuser|must be owner of|must have privileges|only superuser/i;

function failureOf(problem: RestoreProblem, item: TocItem | undefined): { part?: string; message: string } {
  if (!item) return { message: `The restore failed: ${plain(problem.message)}.` };
  const part = nameOf(item);
  return { part, message: `The restore failed at ${part}: ${plain(problem.message)}.` };
}

function plain(message: string): string {
  return message.replace(/^ERROR: +/, '').replace(/\.$/, '');
}
