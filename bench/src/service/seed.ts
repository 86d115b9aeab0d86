/** Years of use, as rows: what an installation of many sources holds after a long time. */
import pg from 'pg';

export interface SeedSizes {
  sources: number;
  backups: number;
  runs: number;
}

const vaultId = '00000000-0000-4000-8000-000000000001';

/** Fills a migrated, empty database. Backups and runs are spread over the last year, the same at every run. */
export async function seedService(url: string, { sources, backups, runs }: SeedSizes): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const place = (prefix: string) => `('${prefix}-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;
  try {
    await client.query(
      `INSERT INTO vaults (id, name, location, sealed_password, repository_id, statistics, counted_at, recovery_saved_at)
       VALUES ($1, 'Backups', '{"type":"local","path":"/nowhere"}', '', 'seed',
         '{"storedBytes":900000000000,"protectedBytes":9000000000000,"freeBytes":400000000000}', now(), now())`,
      [vaultId],
    );
    await client.query(
      `INSERT INTO vault_sizes (vault_id, day, stored_bytes, protected_bytes, free_bytes)
       SELECT $1, current_date - n, 900000000000 - n * 2000000000::bigint, 9000000000000, 400000000000
       FROM generate_series(0, 364) AS n`,
      [vaultId],
    );
    await client.query(
      `INSERT INTO sources (id, name, kind, config, vault_id, created_at, updated_at)
       SELECT ${place('00000001')}, 'source ' || n, CASE n % 3 WHEN 0 THEN 'files' ELSE 'database' END,
         CASE n % 3 WHEN 0 THEN '{"paths":["/srv/uploads"],"excludes":[],"oneFileSystem":false,"excludeCaches":true}'::jsonb
           ELSE '{"host":"db.example","port":5432,"database":"shop","user":"backup","sslMode":"prefer"}' END,
         $1, now() - interval '400 days', now() FROM generate_series(1, $2::int) AS n`,
      [vaultId, sources],
    );
    await client.query(
      `INSERT INTO schedules (id, name, task, input, cron, time_zone, next_due_at, created_at, updated_at) VALUES
        ('00000002-0000-7000-8000-000000000001', 'Databases every hour', 'backup',
          '{"task":"backup","kind":"database","sourceIds":null}', '15 * * * *', 'Europe/Berlin', now() + interval '1 hour', now() - interval '1 year', now()),
        ('00000002-0000-7000-8000-000000000002', 'Everything every night', 'full',
          '{"task":"full"}', '0 0 * * *', 'Europe/Berlin', now() + interval '1 day', now() - interval '1 year', now())`,
    );
    await client.query(
      `INSERT INTO runs (id, kind, status, source_id, source_name, vault_id, schedule_id, input, result, attempt,
         queued_at, started_at, finished_at, error_code, error_message)
       SELECT ${place('00000003')}, CASE n % 10 WHEN 0 THEN 'verify' ELSE 'backup' END,
         CASE WHEN n % 97 = 0 THEN 'failed' WHEN n % 89 = 0 THEN 'partial' WHEN n % 83 = 0 THEN 'cancelled' ELSE 'succeeded' END,
         s.id, s.name, $1, '00000002-0000-7000-8000-000000000001', '{}',
         '{"summary":"Backed up 12 tables with 48,102 rows.","sizeBytes":123456789,"addedBytes":12345,"storedBytes":6789,"items":12}',
         1, at, at + interval '1 second', at + interval '40 seconds',
         CASE WHEN n % 97 = 0 THEN 'database-unreachable' END,
         CASE WHEN n % 97 = 0 THEN 'The server cannot be reached. Is it running?' END
       FROM generate_series(1, $2::int) AS n
         CROSS JOIN LATERAL (SELECT now() - (($2::int - n) * (interval '365 days' / $2::int)) AS at) t
         JOIN sources s ON s.name = 'source ' || (1 + n % $3::int)`,
      [vaultId, runs, sources],
    );
    await client.query(
      `INSERT INTO run_log_lines (run_id, at, level, message)
       SELECT id, queued_at, 'info', 'Line ' || line || ' of what happened.'
       FROM runs CROSS JOIN generate_series(1, 5) AS line`,
    );
    await client.query(
      `INSERT INTO backups (id, vault_id, snapshot_id, source_id, source_name, kind, taken_at, size_bytes, added_bytes,
         stored_bytes, duration_ms, items, rows, key_fingerprint, run_id, proof, proven_at, partial)
       SELECT ${place('00000004')}, $1, lpad(to_hex(n), 64, '0'), s.id, s.name, s.kind, at, 100000000 + n, 12345, 6789,
         40000, 12, 48102, 'abcd1234', ${place('00000003')},
         CASE n % 24 WHEN 0 THEN 'restored' WHEN 1 THEN 'full' ELSE 'none' END,
         CASE WHEN n % 24 < 2 THEN at + interval '3 hours' END, n % 89 = 0
       FROM generate_series(1, $2::int) AS n
         CROSS JOIN LATERAL (SELECT now() - (($2::int - n) * (interval '365 days' / $2::int)) AS at) t
         JOIN sources s ON s.name = 'source ' || (1 + n % $3::int)`,
      [vaultId, backups, sources],
    );
    await client.query(
      `INSERT INTO verifications (id, backup_id, level, outcome, started_at, duration_ms, evidence)
       SELECT gen_random_uuid(), id, 'restore', 'proven', proven_at, 42000, '{"tables":[],"failures":[],"unproven":[]}'
       FROM backups WHERE proof = 'restored'`,
    );
    await client.query(
      `INSERT INTO audit_entries (at, actor_name, action, subject)
       SELECT now() - n * interval '10 minutes', 'Ada', 'backup.started', 'source Shop' FROM generate_series(1, 20000) AS n`,
    );
    await client.query(
      `INSERT INTO workers (id, hostname, pid, version) VALUES (gen_random_uuid(), 'bench', 1, '0')`,
    );
    // As autovacuum does within a minute of such a change.
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}
