/**
 * A database with one of everything that has ever troubled a dump: odd names, many kinds of objects, tables with 1600
 * and with no columns, partitions, circular foreign keys, large objects, values of a few megabytes.
 */
import type { TestCluster } from './test-cluster.ts';

export const oddNames = [
  'Quoted "name"',
  'línea ünïcode 表',
  'new\nline',
  "apo'strophe",
  'back\\slash',
  '-- comment',
  'a.b',
  '%s %I',
  '\\.',
];

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

export async function createTortureDatabase(server: TestCluster, database: string): Promise<void> {
  await server.sql('postgres', `CREATE DATABASE ${quote(database)}`);
  await server.sql(
    'postgres',
    `DO $$ BEGIN
       IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'shop owner') THEN CREATE ROLE "shop owner"; END IF;
       IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'clerk') THEN CREATE ROLE clerk; END IF;
     END $$`,
  );
  await server.sql(
    'postgres',
    `ALTER DATABASE ${quote(database)} SET search_path TO shop, "odd ""schema""", public;
     ALTER DATABASE ${quote(database)} SET work_mem TO '8MB';
     ALTER ROLE clerk IN DATABASE ${quote(database)} SET statement_timeout TO '7s';
     COMMENT ON DATABASE ${quote(database)} IS 'it''s a \\ test';
     REVOKE CONNECT ON DATABASE ${quote(database)} FROM PUBLIC;
     GRANT CONNECT ON DATABASE ${quote(database)} TO clerk`,
  );
  const client = await server.client(database);
  try {
    for (const statement of [kinds, data, oddTables(), wideTable()]) await client.query(statement);
    await client.query(largeObjects);
  } finally {
    await client.end();
  }
}

const kinds = `
SET search_path = public;
CREATE SCHEMA shop AUTHORIZATION "shop owner";
CREATE SCHEMA "odd ""schema""";
CREATE EXTENSION IF NOT EXISTS plpgsql;
CREATE TYPE shop.mood AS ENUM ('sad', 'ok', 'it''s "fine"');
CREATE TYPE shop.pair AS (a int, b text);
CREATE TYPE shop.span AS RANGE (subtype = float8);
CREATE DOMAIN shop.email AS text CHECK (VALUE ~ '@') DEFAULT 'a@b';
CREATE COLLATION shop.c_like (locale = 'C');
CREATE FUNCTION shop.twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.touched = true; RETURN NEW; END $$;
CREATE PROCEDURE shop.nothing() LANGUAGE sql AS '';
CREATE AGGREGATE shop.total(int) (sfunc = int4pl, stype = int, initcond = '0');
CREATE OPERATOR shop.=== (leftarg = int, rightarg = int, procedure = int4eq);
CREATE CAST (shop.pair AS text) WITH INOUT;
CREATE TEXT SEARCH CONFIGURATION shop.plain (COPY = simple);
CREATE SEQUENCE shop.ticket START 1000 INCREMENT 5 MAXVALUE 9223372036854775807 CYCLE;
CREATE SEQUENCE shop.unused;
CREATE SEQUENCE shop.down INCREMENT -1;

CREATE TABLE shop.customer (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE shop.c_like NOT NULL,
  email shop.email UNIQUE,
  feeling shop.mood DEFAULT 'ok',
  pair shop.pair,
  spans shop.span[],
  full_name text GENERATED ALWAYS AS (upper(name)) STORED,
  ticket bigint DEFAULT nextval('shop.ticket'),
  touched boolean,
  favourite int,
  CONSTRAINT long_name CHECK (length(name) > 0)
);
ALTER TABLE shop.customer OWNER TO "shop owner";
CREATE TABLE shop.orders (
  id bigserial PRIMARY KEY,
  customer int REFERENCES shop.customer DEFERRABLE INITIALLY DEFERRED,
  placed timestamptz, day date, at time, took interval, price numeric(20, 6), ratio float8, small real,
  payload jsonb, raw bytea, address inet, bits bit varying, shape polygon, search tsvector, uid uuid, x xml
);
ALTER TABLE shop.customer ADD CONSTRAINT favourite_order FOREIGN KEY (favourite) REFERENCES shop.orders (id);
CREATE INDEX ON shop.orders (customer) WHERE price > 0;
CREATE INDEX ON shop.orders USING gin (payload);
CREATE INDEX expression ON shop.orders ((shop.twice(customer)));
CREATE STATISTICS shop.correlated ON customer, day FROM shop.orders;
ALTER TABLE shop.orders ALTER COLUMN payload SET STORAGE EXTERNAL;
ALTER TABLE shop.orders ALTER COLUMN price SET STATISTICS 500;
CREATE TABLE shop.booking (room int, during tsrange, EXCLUDE USING gist (during WITH &&));
CREATE TABLE shop.events (id bigint, at timestamptz NOT NULL, what text, PRIMARY KEY (id, at, what)) PARTITION BY RANGE (at);
CREATE TABLE shop.events_2024 PARTITION OF shop.events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE shop.events_2025 PARTITION OF shop.events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (what);
CREATE TABLE shop.events_2025_a PARTITION OF shop.events_2025 FOR VALUES IN ('a');
CREATE TABLE shop.events_2025_rest PARTITION OF shop.events_2025 DEFAULT;
CREATE TABLE shop.hashed (k int) PARTITION BY HASH (k);
CREATE TABLE shop.hashed_0 PARTITION OF shop.hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE shop.hashed_1 PARTITION OF shop.hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE shop.parent (a int);
CREATE TABLE shop.child (b int) INHERITS (shop.parent);
CREATE UNLOGGED TABLE shop.scratch (a int);
CREATE TABLE shop.nothing_in_it (a int);
CREATE TABLE shop.no_columns ();
CREATE TABLE shop.only_generated (a int GENERATED ALWAYS AS (7) STORED);
CREATE TABLE shop.node (id int PRIMARY KEY, parent int REFERENCES shop.node);
CREATE TABLE shop.dropped (a int, gone int, b int);
ALTER TABLE shop.dropped DROP COLUMN gone;
CREATE TABLE shop.of_type OF shop.pair;
CREATE VIEW shop.cheap AS SELECT * FROM shop.orders WHERE price < 10 WITH CHECK OPTION;
CREATE RECURSIVE VIEW shop.tree (id, depth) AS
  SELECT id, 0 FROM shop.node WHERE parent IS NULL UNION ALL SELECT n.id, depth + 1 FROM shop.node n JOIN tree t ON n.parent = t.id;
CREATE MATERIALIZED VIEW shop.by_day AS SELECT day, count(*) AS orders FROM shop.orders GROUP BY day;
CREATE UNIQUE INDEX ON shop.by_day (day);
CREATE RULE no_delete AS ON DELETE TO shop.node DO INSTEAD NOTHING;
CREATE TRIGGER touched BEFORE INSERT ON shop.customer FOR EACH ROW EXECUTE FUNCTION shop.touch();
CREATE FUNCTION shop.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER watching ON ddl_command_end EXECUTE FUNCTION shop.watch();
ALTER TABLE shop.booking ENABLE ROW LEVEL SECURITY;
CREATE POLICY clerks ON shop.booking FOR SELECT TO clerk USING (room > 0);
CREATE PUBLICATION everything FOR TABLE shop.orders;
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere;
CREATE FOREIGN TABLE shop.remote (a int) SERVER elsewhere;
GRANT SELECT, INSERT (name) ON shop.customer TO clerk;
GRANT USAGE ON SCHEMA shop TO clerk;
ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO clerk;
COMMENT ON TABLE shop.orders IS E'several\\nlines \\\\ and ''quotes''';
COMMENT ON COLUMN shop.orders.price IS 'in €';
`;

const data = `
SET search_path = shop, public;
INSERT INTO customer (name, email, feeling, pair, spans)
  SELECT 'name ' || i || CASE i % 5 WHEN 0 THEN E'\\ttab' WHEN 1 THEN E'\\nline' WHEN 2 THEN '\\.' WHEN 3 THEN '' ELSE '\\N' END,
    i || '@x', (ARRAY['sad', 'ok', 'it''s "fine"'])[i % 3 + 1]::mood, ROW(i, 'x,"y'::text)::pair, ARRAY['[1,2)'::span]
  FROM generate_series(1, 1000) i;
INSERT INTO orders (customer, placed, day, at, took, price, ratio, small, payload, raw, address, bits, shape, search, uid, x)
  SELECT i % 1000 + 1, '2024-01-01 00:00:00.123456+02'::timestamptz + i * interval '1 hour 1 second', '2024-01-01'::date + i % 400,
    '12:00'::time + i * interval '1 s', i * interval '1 day 3 hours', i / 7.0, 1.0 / i, 1.0 / i, jsonb_build_object('i', i, 'k', repeat('ä', i % 50)),
    decode(md5(i::text), 'hex'), '10.0.0.1', B'10101', '((0,0),(1,1),(2,0))', to_tsvector('simple', 'word' || i), md5(i::text)::uuid, '<a/>'
  FROM generate_series(1, 5000) i;
INSERT INTO orders (ratio, small, placed, day, took, price) VALUES ('NaN', '-Infinity', 'infinity', '4714-11-24 BC', '-1 year', 'NaN');
UPDATE customer SET favourite = id WHERE id % 3 = 0;
INSERT INTO booking SELECT i, tsrange('2024-01-01'::timestamp + i * interval '1 hour', '2024-01-01'::timestamp + (i + 1) * interval '1 hour') FROM generate_series(1, 100) i;
INSERT INTO events SELECT i, '2024-01-01'::timestamptz + i * interval '1 hour', CASE i % 3 WHEN 0 THEN 'a' ELSE 'b' END FROM generate_series(1, 15000) i;
INSERT INTO hashed SELECT generate_series(1, 100);
INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2, 3);
INSERT INTO scratch VALUES (1);
INSERT INTO no_columns DEFAULT VALUES; INSERT INTO no_columns DEFAULT VALUES;
INSERT INTO only_generated DEFAULT VALUES;
INSERT INTO node SELECT i, nullif(i / 2, 0) FROM generate_series(1, 100) i;
INSERT INTO dropped VALUES (1, 2);
INSERT INTO of_type VALUES (1, 'x');
REFRESH MATERIALIZED VIEW by_day;
SELECT nextval('down'), nextval('ticket');
CREATE TABLE public.big (id int, body text, raw bytea);
INSERT INTO public.big SELECT i, repeat(md5(i::text) || E'\\n\\\\.\\n', 60000), decode(repeat(md5(i::text), 60000), 'hex') FROM generate_series(1, 3) i;
-- Rows of very different length: a restore may lay them out in another order.
CREATE TABLE public.uneven (id int, body text);
ALTER TABLE public.uneven ALTER COLUMN body SET STORAGE PLAIN;
INSERT INTO public.uneven SELECT i, repeat('x', CASE WHEN i % 7 = 0 THEN 5000 ELSE i % 90 END) FROM generate_series(1, 20000) i;
DELETE FROM public.uneven WHERE id % 11 = 0;
`;

function oddTables(): string {
  return oddNames
    .map((name) => {
      const table = `"odd ""schema""".${quote(name)}`;
      return `CREATE TABLE ${table} (${quote(name)} text, n serial); INSERT INTO ${table} VALUES ('x'), (E'\\\\.\\n');`;
    })
    .join('\n');
}

function wideTable(): string {
  const columns = Array.from({ length: 1600 }, (_, index) => `c${index} int`);
  return `CREATE TABLE public.wide (${columns.join(', ')}); INSERT INTO public.wide (c0, c1599) VALUES (1, 2), (3, 4);`;
}

const largeObjects = `
SELECT lo_from_bytea(0, decode(repeat(md5(i::text), i * 10), 'hex')) FROM generate_series(0, 300) i;
SELECT lo_from_bytea(4000000000, decode(repeat('00ff', 3000000), 'hex'));
DO $$ DECLARE o oid; BEGIN
  SELECT min(oid) INTO o FROM pg_largeobject_metadata;
  EXECUTE format('COMMENT ON LARGE OBJECT %s IS ''first''', o);
  EXECUTE format('GRANT SELECT ON LARGE OBJECT %s TO clerk', o);
END $$;
`;
