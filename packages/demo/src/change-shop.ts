import pg from 'pg';
import { drawCake } from './picture.ts';
import { seededRandom } from './random.ts';
import { priceOf } from './rows.ts';

export interface ShopChanges {
  newOrders: number;
  newOrderLines: number;
  dearerProducts: number;
  newPictures: number;
  /** The accident: customers gone with everything that was theirs. */
  deletedCustomers: number;
  /** Rows of other tables that went with them. */
  deletedWithThem: number;
}

export interface ChangeShopOptions {
  /** A database made by createDemoShop. */
  url: string;
  seed?: number;
  /** False: an ordinary day, nothing is lost. */
  accident?: boolean;
}

/** One day in the shop: orders, dearer butter, new pictures; and somebody deletes the wrong customers. */
export async function changeDemoShop(options: ChangeShopOptions): Promise<ShopChanges> {
  const { url, seed = 2, accident = true } = options;
  const client = new pg.Client({ connectionString: url, application_name: 'holdfast demo' });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL search_path = shop');
    const orders = await placeOrders(client, seed);
    const dearer = await client.query('UPDATE products SET price = round(price * 1.04, 2) WHERE id <= 8');
    const newPictures = await takePictures(client, seed);
    await client.query(`UPDATE orders SET status = 'delivered' WHERE status = 'ready'`);
    await client.query('REFRESH MATERIALIZED VIEW monthly_sales');
    const lost = accident ? await deleteTheWrongCustomers(client) : { customers: 0, withThem: 0 };
    await client.query('COMMIT');
    return {
      ...orders,
      newPictures,
      dearerProducts: dearer.rowCount ?? 0,
      deletedCustomers: lost.customers,
      deletedWithThem: lost.withThem,
    };
  } finally {
    await client.end();
  }
}

async function placeOrders(client: pg.Client, seed: number) {
  const random = seededRandom(seed, 'a day of orders');
  const customers = await client.query<{ id: string }>({ text: 'SELECT id FROM customers ORDER BY id' });
  const products = await client.query<{ id: number }>({ text: 'SELECT id FROM products ORDER BY id' });
  const newOrders = Math.min(120, customers.rows.length);
  let newOrderLines = 0;
  for (let number = 0; number < newOrders; number++) {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO orders (customer_id, status) VALUES ($1, 'placed') RETURNING id`,
      [random.pick(customers.rows).id],
    );
    const lines = random.integer(1, 4);
    for (let line = 1; line <= lines; line++) {
      const { id } = random.pick(products.rows);
      await client.query(
        'INSERT INTO order_lines (order_id, line, product_id, quantity, unit_price) VALUES ($1, $2, $3, $4, $5)',
        [rows[0]?.id, line, id, random.integer(1, 6), priceOf(id)],
      );
      newOrderLines++;
    }
  }
  return { newOrders, newOrderLines };
}

async function takePictures(client: pg.Client, seed: number): Promise<number> {
  const products = [2, 3, 5];
  for (const id of products) {
    const picture = drawCake(seededRandom(seed, `new image ${id}`), 128);
    await client.query('UPDATE products SET image = $1 WHERE id = $2', [picture, id]);
  }
  return products.length;
}

/** “I only wanted to remove today's test accounts.” It was the newest twentieth of all customers. */
async function deleteTheWrongCustomers(client: pg.Client) {
  const count = async () => {
    const { rows } = await client.query<{ count: string }>({
      text: `SELECT (SELECT count(*) FROM addresses) + (SELECT count(*) FROM orders) + (SELECT count(*) FROM order_lines)
        + (SELECT count(*) FROM reviews) + (SELECT count(*) FROM loyalty_events) AS count`,
    });
    return Number(rows[0]?.count);
  };
  const before = await count();
  const deleted = await client.query(
    'DELETE FROM customers WHERE id > (SELECT max(id) - greatest(1, count(*) / 20) FROM customers)',
  );
  return { customers: deleted.rowCount ?? 0, withThem: before - (await count()) };
}
