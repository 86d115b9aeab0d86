/** Puts the manifest together out of what the server said and what the archive was seen to hold. */
import type { ArchiveSummary } from './archive/summary.ts';
import { LargeObjectDigest } from './archive/summary.ts';
import { type ConversionResult, customArchiveName } from './archive/to-directory.ts';
import type { ClientTools } from './client-tools.ts';
import type { DatabaseFacts } from './database-facts.ts';
import {
  type DatabaseManifest,
  databaseManifestVersion,
  type GlobalsFacts,
  type ManifestWarning,
} from './manifest.ts';

export interface ManifestParts {
  facts: DatabaseFacts;
  result: ConversionResult;
  tools: ClientTools;
  globals: GlobalsFacts;
  warnings: ManifestWarning[];
}

export function buildManifest(parts: ManifestParts): DatabaseManifest {
  const { facts, result, tools, globals } = parts;
  const warnings = [...parts.warnings];
  if (result.form === 'custom') {
    warnings.push({
      code: 'archive-unknown',
      message: `The dump was stored as it came and not looked into: ${result.reason}. Its tables cannot be listed or compared.`,
    });
  }
  const summary = result.form === 'directory' ? result.summary : undefined;
  return {
    formatVersion: databaseManifestVersion,
    kind: 'database',
    database: facts.database,
    serverVersion: facts.serverVersion,
    serverVersionNumber: facts.serverVersionNumber,
    toolVersions: { pg_dump: tools.version },
    capturedAt: facts.capturedAt,
    onStandby: facts.onStandby,
    archive:
      result.form === 'custom'
        ? {
            form: 'custom',
            file: customArchiveName,
            bytes: result.bytes,
            sha256: result.sha256,
            reason: result.reason,
          }
        : directoryFacts(result.summary),
    dumpEncoding: summary?.encoding ?? facts.properties.encoding,
    properties: facts.properties,
    extensions: facts.extensions,
    tables: summary?.tables ?? [],
    otherData: summary?.otherData ?? [],
    largeObjects: summary?.largeObjects ?? new LargeObjectDigest().facts(),
    sequences: summary?.sequences ?? [],
    roles: {
      names: [...new Set([...facts.roles, ...(summary?.owners ?? [])])].sort(),
      inPolicies: facts.policyRoles,
    },
    globals,
    warnings,
  };
}

function directoryFacts(summary: ArchiveSummary): DatabaseManifest['archive'] {
  return {
    form: 'directory',
    version: summary.archiveVersion,
    entryCount: summary.entryCount,
    entriesByDesc: summary.entriesByDesc,
  };
}
