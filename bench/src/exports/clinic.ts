/**
 * A clinic's database of any size, made by the server itself from numbers and their MD5: for the same number of patients
 * always the same rows. A hundred for each patient, in a table of people, a chain of two, a table with a key of two
 * columns, and one that all refer to.
 */

/** Of each patient. */
const visits = 20;
const measurementsOfVisit = 3;
const letters = 19;

export const tables = ['town', 'patient', 'visit', 'measurement', 'letter'] as const;

export function clinicStatements(patients: number): string[] {
  const allVisits = patients * visits;
  return [
    `CREATE TABLE town (code int PRIMARY KEY, name text NOT NULL)`,
    `INSERT INTO town SELECT n, 'Town ' || md5(n::text) FROM generate_series(1, 500) AS n`,
    `CREATE TABLE patient (id bigint PRIMARY KEY, name text NOT NULL, email text NOT NULL, born date,
       town int NOT NULL REFERENCES town)`,
    `INSERT INTO patient SELECT n, 'Patient ' || left(md5(n::text), 12), left(md5((n * 7)::text), 10) || '@example.org',
       date '1930-01-01' + (n * 37 % 30000)::int, 1 + (n % 500)::int FROM generate_series(1, ${patients}::bigint) AS n`,
    `CREATE TABLE visit (id bigint PRIMARY KEY, patient_id bigint NOT NULL REFERENCES patient ON DELETE CASCADE,
       at timestamptz NOT NULL, fee numeric(10,2) NOT NULL, note text)`,
    `INSERT INTO visit SELECT n, 1 + n % ${patients}, timestamptz '2015-01-01 08:00Z' + n % 300000 * interval '17 minutes',
       n % 20000 / 100.0, CASE WHEN n % 4 > 0 THEN 'Note: ' || md5(n::text) END FROM generate_series(1, ${allVisits}::bigint) AS n`,
    `CREATE TABLE measurement (visit_id bigint NOT NULL REFERENCES visit ON DELETE CASCADE, number int NOT NULL,
       kind text NOT NULL, value double precision, PRIMARY KEY (visit_id, number))`,
    `INSERT INTO measurement SELECT n, m, 'kind ' || (n + m) % 40, (n * m % 100000) / 7.0
       FROM generate_series(1, ${allVisits}::bigint) AS n, generate_series(1, ${measurementsOfVisit}) AS m`,
    `CREATE TABLE letter (id bigint PRIMARY KEY, patient_id bigint NOT NULL REFERENCES patient ON DELETE CASCADE,
       sent date, body jsonb NOT NULL)`,
    `INSERT INTO letter SELECT n, 1 + n % ${patients}, date '2016-01-01' + (n % 3000)::int,
       jsonb_build_object('subject', 'About ' || n % 100, 'lines', jsonb_build_array(md5(n::text), n % 1000, n % 2 = 0))
       FROM generate_series(1, ${patients * letters}::bigint) AS n`,
    `CREATE INDEX ON visit (patient_id)`,
    `CREATE INDEX ON letter (patient_id)`,
    `VACUUM ANALYZE`,
    `CHECKPOINT`,
  ];
}
