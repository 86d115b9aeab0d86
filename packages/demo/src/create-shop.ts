import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { type CopyTarget, copyRows, type Value } from './copy-rows.ts';
import { writePdf } from './document.ts';
import * as rows from './rows.ts';
import * as words from './words.ts';

export interface DemoShopOptions {
  /** An empty database. */
  url: string;
  /** 1 is about 15 MB as a dump; 100 is about 1.5 GB. */
  scale?: number;
  /** The same seed makes the same rows. */
  seed?: number;
  signal?: AbortSignal;
}

export interface DemoShop {
  /** Without schema, in the order in which they were filled. */
  tables: { name: string; rows: number }[];
  rows: number;
  largeObjects: number;
}

/** Fills a database with the shop of a patisserie: everything that a backup can stumble over, in small. */
export async function createDemoShop(options: DemoShopOptions): Promise<DemoShop> {
  const { url, scale = 1, seed = 1, signal } = options;
  const size = rows.shopSize(scale);
  const client = new pg.Client({ connectionString: url, application_name: 'holdfast demo' });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(await readSql('schema.sql'));
    for (const { name, from, to } of rows.loyaltyMonths()) {
      await client.query(
        `CREATE TABLE shop.loyalty_events_${name} PARTITION OF shop.loyalty_events FOR VALUES FROM ('${from}') TO ('${to}')`,
      );
    }
    const tables: DemoShop['tables'] = [];
    const fill = async (target: CopyTarget, made: Iterable<readonly Value[]>) => {
      const count = await copyRows(client, target, made, signal);
      tables.push({ name: target.table.replace('shop.', ''), rows: count });
    };
    await fill(rows.customerTable, rows.customerRows(seed, size));
    await fill(rows.addressTable, rows.addressRows(seed, size));
    await fill(rows.productTable, rows.productRows(seed, size));
    await fill(rows.orderTable, rows.orderRows(seed, size));
    await fill(rows.orderLineTable, rows.orderLineRows(seed, size));
    await fill(rows.reviewTable, rows.reviewRows(seed, size));
    await fill(rows.loyaltyTable, rows.loyaltyRows(seed, size));
    await fill(
      { table: 'shop."spécialités de la saison"', columns: ['"année"', '"crème brûlée"'] },
      words.flavours.map((flavour, index) => [2020 + (index % 7), `Crème brûlée ${flavour}`]),
    );
    const largeObjects = await scanRecipeCards(client);
    await client.query(await readSql('constraints.sql'));
    await client.query('COMMIT');
    await client.query('ANALYZE');
    return { tables, largeObjects, rows: tables.reduce((sum, table) => sum + table.rows, 0) };
  } finally {
    await client.end();
  }
}

/** Chosen by us, because the server would give others each time. */
const firstCardOid = 2_000_000;

/** Every tenth product has its recipe card as a large object. */
async function scanRecipeCards(client: pg.Client): Promise<number> {
  const products = await client.query<{ id: number; name: string }>({
    text: 'SELECT id, name FROM shop.products WHERE id % 10 = 1 ORDER BY id',
  });
  for (const { id, name } of products.rows) {
    const steps = Array.from({ length: 40 }, (_, step) => `${step + 1}. Fold, chill, wait, taste. (${name})`);
    await client.query('UPDATE shop.products SET recipe_card = lo_from_bytea($3, $1) WHERE id = $2', [
      writePdf([name, '', ...steps]),
      id,
      firstCardOid + id,
    ]);
  }
  return products.rows.length;
}

function readSql(name: string): Promise<string> {
  return readFile(new URL(name, import.meta.url), 'utf8');
}
