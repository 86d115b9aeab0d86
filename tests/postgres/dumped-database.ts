/** A server with one small database that was dumped, and restores of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import {
  type ArchiveSource,
  compareWithManifest,
  type DatabaseManifest,
  directorySource,
  type RestoreOptions,
  type RestoreResult,
  restoreDatabase,
} from '../../packages/core/src/postgres/index.ts';
import { dumpToDirectory } from './archive-files.ts';
import { startTestCluster, type TestCluster } from './test-cluster.ts';

const schema = `
CREATE SCHEMA s;
GRANT USAGE ON SCHEMA s TO owner_role;
CREATE TYPE s.mood AS ENUM ('a', 'b');
CREATE FUNCTION s.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE SEQUENCE s.shared;
CREATE TABLE s.main (id serial PRIMARY KEY, m s.mood DEFAULT 'a', n bigint DEFAULT nextval('s.shared'), body text);
CREATE TABLE s.line (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, main int REFERENCES s.main, n int UNIQUE);
CREATE TABLE s.lonely (id int PRIMARY KEY);
CREATE TABLE s.parts (k int PRIMARY KEY) PARTITION BY RANGE (k);
CREATE TABLE s.parts_1 PARTITION OF s.parts FOR VALUES FROM (0) TO (100);
CREATE TABLE s.parts_2 PARTITION OF s.parts FOR VALUES FROM (100) TO (200);
CREATE INDEX by_n ON s.line (n DESC);
CREATE VIEW s.seen AS SELECT * FROM s.lonely;
CREATE TRIGGER touch BEFORE INSERT ON s.main FOR EACH ROW EXECUTE FUNCTION s.touch();
ALTER TABLE s.main OWNER TO owner_role;
GRANT SELECT ON s.main TO reader_role;
ALTER TABLE s.lonely ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON s.lonely TO reader_role USING (true);
COMMENT ON COLUMN s.main.body IS 'text';
INSERT INTO s.main (body) SELECT repeat('x', CASE WHEN i % 7 = 0 THEN 5000 ELSE i % 90 END) FROM generate_series(1, 9000) i;
INSERT INTO s.line (main, n) SELECT i, i FROM generate_series(1, 100) i;
INSERT INTO s.lonely VALUES (1);
INSERT INTO s.parts SELECT generate_series(0, 199);
SELECT lo_from_bytea(0, 'one');
`;

export interface DumpedDatabase extends AsyncDisposable {
  server: TestCluster;
  /** For files of the test. */
  folder: string;
  manifest: DatabaseManifest;
  source: ArchiveSource;
  /** Into a database of this name, a new one unless told otherwise. */
  restore: (database: string, options?: Partial<RestoreOptions>) => Promise<RestoreResult>;
  /** Fails where the database is not what was dumped. */
  expectSame: (database: string, tables?: { schema: string; name: string }[]) => Promise<void>;
}

export async function dumpDatabase(): Promise<DumpedDatabase> {
  const server = await startTestCluster();
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
  await server.sql('postgres', 'CREATE ROLE owner_role; CREATE ROLE reader_role');
  await server.sql('postgres', 'CREATE DATABASE source');
  await server.sql('source', schema);
  const manifest = await dumpToDirectory(server.target('source'), server.tools, join(folder, 'archive'));
  const source = directorySource(join(folder, 'archive'));
  return {
    ...{ server, folder, manifest, source },
    restore: (database, options = {}) =>
      restoreDatabase({
        ...{ source, manifest, target: server.target(database), tools: server.tools },
        ...{ mode: 'create', roles: 'fail' },
        ...options,
      }),
    async expectSame(database, tables) {
      const comparison = await compareWithManifest(server.target(database), manifest, server.tools, {
        ...{ tables, source },
      });
      expect(comparison.differences).toEqual([]);
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}
