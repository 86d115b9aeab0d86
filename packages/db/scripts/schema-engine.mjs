#!/usr/bin/env node
/**
 * Prisma's schema engine, compiled to WebAssembly, behind the command line of the native one. The Prisma CLI would
 * download a native program for every platform; this runs the same engine from an ordinary npm package instead.
 *
 * The CLI talks JSON-RPC, one object a line, on stdin and stdout. Methods are passed on to the engine as they are,
 * apart from those that concern whole databases. The engine reaches PostgreSQL through @prisma/adapter-pg, of which
 * four things are put right: `"char"` columns of the catalog are text to the engine, scripts are sent whole, there is one
 * connection that stays, and the shadow database is a second one rather than the first again.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

/** Object ids of PostgreSQL's types `"char"` and `text`. */
const characterType = 18;
const textType = 25;

const { values, positionals } = parseArgs({
  options: {
    datasource: { type: 'string' },
    datamodels: { type: 'string', short: 'd', multiple: true },
    'enabled-preview-features': { type: 'string' },
    'extension-types': { type: 'string' },
    version: { type: 'boolean', short: 'V' },
  },
  allowPositionals: true,
});
const { url, shadowDatabaseUrl } = JSON.parse(values.datasource ?? '{}');

if (values.version) console.log(`schema-engine-cli ${bindings.version?.() ?? 'wasm'}`);
else if (positionals[0] === 'cli') await runCommand(positionals[1]);
else await serve();

/** Calls that are about a database as a whole; the CLI reads errors from stderr, after a first line that it skips. */
async function runCommand(name) {
  try {
    if (name === 'can-connect-to-database') await query(url, 'SELECT 1');
    else if (name === 'create-database') await createDatabase();
    else if (name === 'drop-database') await onServer((database) => `DROP DATABASE IF EXISTS ${database}`);
    else throw new Error(`unknown command ${name}`);
  } catch (error) {
    const known = {
      '3D000': 'P1003',
      '28P01': 'P1000',
      28000: 'P1010',
      ECONNREFUSED: 'P1001',
      ENOTFOUND: 'P1001',
    };
    const fields = { message: error.message || String(error.code), error_code: known[error.code] ?? 'P1011' };
    console.error(`\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}`);
    process.exitCode = 1;
  }
}

async function serve() {
  let loading;
  let chain = Promise.resolve();
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    // An acknowledgement of something we printed has no method.
    if (request.method === undefined) continue;
    chain = chain.then(async () => {
      loading ??= loadEngine();
      send({ jsonrpc: '2.0', id: request.id, ...(await answer(await loading, request)) });
    });
  }
  await chain;
  await (await loading)?.close();
}

async function answer({ engine, factory }, { method, params }) {
  try {
    if (method === 'createDatabase') return { result: { databaseName: await createDatabase() } };
    if (method === 'getDatabaseVersion') return { result: await engine.version(params) };
    const result = (await engine[method](params)) ?? null;
    if (method === 'diff' && result.stdout) {
      send({
        jsonrpc: '2.0',
        id: randomUUID(),
        method: 'print',
        params: { content: result.stdout.trimEnd() },
      });
    }
    return { result };
  } catch (thrown) {
    const error = factory.errorRegistry.consumeError?.(thrown.id)?.error ?? thrown;
    const message = String(error?.message ?? error);
    const data = { is_panic: false, message, error_code: error?.code, meta: error?.meta };
    return { error: { code: 4466, message, data } };
  }
}

async function loadEngine() {
  const wasm = readFileSync(
    fileURLToPath(new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm'))),
  );
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  const open = [];
  const connect = (to) => adapterOf(to, open);
  const factory = bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => connect(url),
    connectToShadowDb: async () => {
      if (shadowDatabaseUrl) return connect(shadowDatabaseUrl);
      const database = `prisma_shadow_${randomUUID().replaceAll('-', '')}`;
      await query(url, `CREATE DATABASE ${database}`);
      const shadow = await connect(withDatabase(url, database));
      const dispose = shadow.dispose;
      shadow.dispose = async () => {
        await dispose();
        await query(url, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
      };
      return shadow;
    },
  });
  const datamodels = values.datamodels?.map((file) => [file, readFileSync(file, 'utf8')]);
  const engine = await bindings.SchemaEngine.new({ datamodels }, () => {}, factory);
  return { engine, factory, close: () => Promise.all(open.map((dispose) => dispose())) };
}

async function adapterOf(connectionString, open) {
  const pool = new pg.Pool({ connectionString, max: 1, idleTimeoutMillis: 0 });
  const adapter = await new PrismaPg(pool).connect();
  const performIO = adapter.performIO.bind(adapter);
  adapter.performIO = async (statement) => {
    const result = await performIO(statement);
    for (const field of result.fields) if (field.dataTypeID === characterType) field.dataTypeID = textType;
    return result;
  };
  adapter.executeScript = async (script) => {
    await pool.query(script).catch((error) => adapter.onError(error));
  };
  let closed = false;
  adapter.dispose = async () => {
    if (!closed) await pool.end();
    closed = true;
  };
  open.push(() => adapter.dispose());
  return adapter;
}

async function createDatabase() {
  return onServer((database) => `CREATE DATABASE ${database}`);
}

/** Runs a statement about the database of the URL, from beside it. */
async function onServer(statement) {
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  await query(withDatabase(url, 'postgres'), statement(pg.escapeIdentifier(database)));
  return database;
}

function withDatabase(from, database) {
  const to = new URL(from);
  to.pathname = `/${database}`;
  return to.href;
}

async function query(connectionString, text) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

function send(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
