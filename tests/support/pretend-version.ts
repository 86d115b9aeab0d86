import type { TestDatabase } from './database.ts';

/** From now on whoever asks this database for its server's version hears of another one: as after an upgrade, to whoever asks. */
export async function pretendVersion({ name, query }: TestDatabase, major: number): Promise<void> {
  await query(
    `CREATE OR REPLACE FUNCTION public.current_setting(name text) RETURNS text LANGUAGE sql AS $$
       SELECT CASE $1 WHEN 'server_version' THEN '${major}.1' WHEN 'server_version_num' THEN '${major}0001'
         ELSE pg_catalog.current_setting($1) END $$`,
  );
  await query(`ALTER DATABASE "${name}" SET search_path = public, pg_catalog`);
}

export async function endPretence({ name, query }: TestDatabase): Promise<void> {
  await query(`ALTER DATABASE "${name}" RESET search_path`);
}
