/**
 * Extensions of a test restore. Most may be made by a superuser only, so they are not left to the archive: we make
 * them, by name, from what is installed on this machine.
 */
import { quoteIdentifier, quoteLiteral } from '../archive/text.ts';
import type { ExtensionFacts } from '../manifest.ts';
import type { DatabaseSession } from '../session.ts';

export interface InstalledExtensions {
  names: Set<string>;
  /** Sentences about versions that differ. */
  warnings: string[];
  /** What is installed and yet could not be made. */
  failed: { name: string; reason: string }[];
}

export async function availableExtensions(session: DatabaseSession): Promise<Set<string>> {
  const rows = await session.query<{ name: string }>(
    'look up the extensions',
    'SELECT name::text FROM pg_available_extensions',
  );
  return new Set(rows.map(({ name }) => name));
}

/** Some need others, which the manifest does not tell: what fails is tried again as long as any of them succeeds. */
export async function makeExtensions(
  session: DatabaseSession,
  role: string,
  extensions: readonly ExtensionFacts[],
): Promise<InstalledExtensions> {
  const result: InstalledExtensions = { names: new Set(['plpgsql']), warnings: [], failed: [] };
  let waiting = extensions.filter(({ name }) => name !== 'plpgsql');
  for (let made = true; made && waiting.length > 0; ) {
    made = false;
    result.failed = [];
    const again: ExtensionFacts[] = [];
    for (const extension of waiting) {
      try {
        await makeExtension(session, extension, result);
        result.names.add(extension.name);
        made = true;
      } catch (error) {
        again.push(extension);
        result.failed.push({ name: extension.name, reason: (error as Error).message });
      }
    }
    waiting = again;
  }
  await session.query('let the restoring role use what they brought', grants(role));
  return result;
}

async function makeExtension(
  session: DatabaseSession,
  { name, version, schema }: ExtensionFacts,
  result: InstalledExtensions,
): Promise<void> {
  const create = `CREATE EXTENSION ${quoteIdentifier(name)} WITH SCHEMA ${quoteIdentifier(schema)}`;
  try {
    await session.query(`make the extension ${name}`, `${create} VERSION ${quoteLiteral(version)}`);
  } catch {
    await session.query(`make the extension ${name}`, create);
    result.warnings.push(
      `The extension ${name} was made in the version that is installed here, since ${version} is not.`,
    );
  }
}

/** Their tables may hold rows of the owner's, and foreign data wrappers are for their owners only. */
function grants(role: string): string {
  return `DO $grants$ DECLARE object record; BEGIN
    FOR object IN SELECT d.objid::regclass AS name FROM pg_depend d JOIN pg_class c ON c.oid = d.objid
      WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'e' AND c.relkind IN ('r', 'p', 'S')
    LOOP EXECUTE format('GRANT ALL ON %s TO ${role}', object.name); END LOOP;
    FOR object IN SELECT fdwname AS name FROM pg_foreign_data_wrapper
    LOOP EXECUTE format('GRANT USAGE ON FOREIGN DATA WRAPPER %I TO ${role}', object.name); END LOOP;
  END $grants$`;
}
