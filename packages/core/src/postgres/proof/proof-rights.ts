/**
 * Owners, privileges, and what only a superuser may make, once everything else is restored and compared. These statements are run by
 * the superuser, one at a time, and only such as run none of the archive's code: the server itself refuses more than
 * one statement in one. Roles that PostgreSQL brings along (some may run programs) become nobody's owner. Event
 * triggers come last; after them the superuser does nothing more in this database.
 */
import { isHoldfastError } from '../../errors.ts';
import type { ArchiveSource } from '../archive/archive-source.ts';
import { readTocTexts } from '../archive/directory-toc.ts';
import { quoteIdentifier, quoteQualified } from '../archive/text.ts';
import type { TocEntry } from '../archive/toc-entry.ts';
import type { DatabaseSession } from '../session.ts';
import type { DatabaseProof } from './database-proof.ts';
import { nameOf, type ProofPlan } from './proof-plan.ts';
import { splitStatements } from './statements.ts';

export interface ProofRightsOptions {
  source: ArchiveSource;
  plan: ProofPlan;
  /** Roles that were made for this restore. */
  roles: readonly string[];
  signal?: AbortSignal | undefined;
}

interface Step {
  dumpId: number;
  part: string;
  statements: string[];
}

/** Answers whether all of it could be done; what could not is unproven, by name. */
export async function applyRights(
  session: DatabaseSession,
  options: ProofRightsOptions,
  proof: DatabaseProof,
): Promise<boolean> {
  const { owners, privileges, publications, eventTriggers } = await readSteps(options);
  let complete = true;
  for (const step of [...owners, ...privileges, ...publications, ...eventTriggers]) {
    try {
      for (const statement of step.statements) await session.runSingle(`set ${step.part}`, statement);
      options.plan.leftOut.delete(step.dumpId);
    } catch (error) {
      if (!isHoldfastError(error) || error.code === 'cancelled') throw error;
      // A sequence of a column has the owner of its table, who is set already.
      if (/is linked to table/.test(error.message)) continue;
      complete = false;
      proof.unproven.push({ part: step.part, reason: error.message.replace(/\.$/, '') });
    }
  }
  return complete;
}

/** What ALTER … OWNER TO is said of, by name. */
const ownedByName = new Set([
  ...['TABLE', 'VIEW', 'MATERIALIZED VIEW', 'SEQUENCE', 'FOREIGN TABLE', 'TYPE', 'DOMAIN', 'COLLATION'],
  ...['CONVERSION', 'TEXT SEARCH DICTIONARY', 'TEXT SEARCH CONFIGURATION', 'STATISTICS'],
]);
const ownedWithoutSchema = new Set(['SCHEMA', 'SERVER', 'PUBLICATION']);
/** Those with arguments are named as their DROP statement names them. */
const ownedWithArguments = /^DROP ((?:FUNCTION|PROCEDURE|AGGREGATE|OPERATOR) [\s\S]*?);\s*$/;

async function readSteps({ source, plan, roles, signal }: ProofRightsOptions) {
  const steps = {
    owners: [] as Step[],
    privileges: [] as Step[],
    publications: [] as Step[],
    eventTriggers: [] as Step[],
  };
  const known = new Set(roles);
  for await (const { entry, text } of readTocTexts(source, signal)) {
    const name = nameOf({ desc: entry.desc, schema: text(entry.namespace), name: text(entry.tag) });
    const isLeftOut = plan.leftOut.has(entry.dumpId);
    const add = (list: Step[], part: string, statements: string[]) =>
      list.push({ dumpId: entry.dumpId, part, statements });
    if (entry.desc === 'ACL' || entry.desc === 'DEFAULT ACL') {
      // Those of the database itself are given to the one that is restored for good, by its name.
      if (!isLeftOut && !text(entry.tag).startsWith('DATABASE '))
        add(steps.privileges, `privileges: ${text(entry.tag)}`, privilegesIn(text(entry.definition)));
    } else if (isLeftOut && /^(PUBLICATION|EVENT TRIGGER)\b/.test(entry.desc)) {
      const list = entry.desc === 'EVENT TRIGGER' ? steps.eventTriggers : steps.publications;
      const statements = splitStatements(text(entry.definition));
      if (statements.every((statement) => /^(CREATE|ALTER) (PUBLICATION|EVENT TRIGGER)\b/.test(statement)))
        add(list, name, statements);
    } else if (!isLeftOut && known.has(text(entry.owner))) {
      const object = ownedObject(entry, text);
      if (object !== undefined) {
        const statement = `ALTER ${object} OWNER TO ${quoteIdentifier(text(entry.owner))}`;
        add(steps.owners, `the owner of the ${name}`, [statement]);
      }
    }
  }
  return steps;
}

function ownedObject(entry: TocEntry, text: (bytes: Buffer | undefined) => string): string | undefined {
  const { desc } = entry;
  if (ownedByName.has(desc)) return `${desc} ${quoteQualified(text(entry.namespace), text(entry.tag))}`;
  if (ownedWithoutSchema.has(desc)) return `${desc} ${quoteIdentifier(text(entry.tag))}`;
  return ownedWithArguments.exec(text(entry.dropStatement))?.[1];
}

/** Of objects only: membership in a role, which may be one that runs programs, is never granted. */
export function privilegesIn(sql: string): string[] {
  return splitStatements(sql).filter((statement) => {
    if (/^ALTER DEFAULT PRIVILEGES\b/.test(statement)) return true;
    const unquoted = statement.replaceAll(/"(?:[^"]|"")*"/g, '');
    return /^(GRANT|REVOKE)\b/.test(statement) && /\sON\s/.test(unquoted);
  });
}
