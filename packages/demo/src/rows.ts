/** The shop's rows, made by chance but the same every time. Each function yields the columns named beside it. */
import type { CopyTarget, Value } from './copy-rows.ts';
import { drawCake } from './picture.ts';
import { type Random, seededRandom } from './random.ts';
import * as words from './words.ts';

type Rows = Generator<readonly Value[]>;

/** How much of everything there is at scale 1: about 15 MB as a dump. */
export interface ShopSize {
  customers: number;
  products: number;
  orders: number;
  reviews: number;
  loyaltyEvents: number;
}

export function shopSize(scale: number): ShopSize {
  const times = (count: number) => Math.max(10, Math.round(count * scale));
  return {
    customers: times(3000),
    products: times(140),
    orders: times(12_000),
    reviews: times(6000),
    loyaltyEvents: times(40_000),
  };
}

/** The shop opened and the demo ends at these moments, whenever it is made. */
const openedAt = Date.UTC(2025, 0, 7, 6, 30);
const demoEndsAt = Date.UTC(2026, 10, 1);

/** When the given one of so many things happened: they are spread evenly over the shop's life, in their order. */
function momentOf(number: number, outOf: number): Date {
  return new Date(Math.floor(openedAt + (number / outOf) * (demoEndsAt - openedAt)));
}

/** A customer who had come by then: the shop opened with a tenth of them, the others came one after the other. */
function customerBy(random: Random, size: ShopSize, number: number, outOf: number): number {
  const so = 0.1 + 0.9 * (number / outOf);
  return random.integer(1, Math.max(1, Math.floor(size.customers * so)));
}

export const customerTable: CopyTarget = {
  table: 'shop.customers',
  columns: ['id', 'email', 'given_name', 'family_name', 'birthday', 'allergies', 'preferences', 'created_at'],
};

export function* customerRows(seed: number, size: ShopSize): Rows {
  const random = seededRandom(seed, 'customers');
  for (let id = 1; id <= size.customers; id++) {
    const [given, family] = [random.pick(words.givenNames), random.pick(words.familyNames)];
    const preferences = {
      newsletter: random.chance(0.6),
      favourite: random.pick(words.pastries),
      ...(random.chance(0.3) ? { pickup: { day: random.integer(1, 6), before: '09:30' } } : {}),
    };
    yield [
      id,
      `customer${id}@example.com`,
      given,
      family,
      random.chance(0.8) ? new Date(Date.UTC(random.integer(1940, 2006), random.integer(0, 11), 14)) : null,
      `{${words.allergies.filter(() => random.chance(0.08)).join(',')}}`,
      preferences,
      momentOf(Math.max(0, id - size.customers / 10), size.customers * 0.9),
    ];
  }
}

export const addressTable: CopyTarget = {
  table: 'shop.addresses',
  columns: ['id', 'customer_id', 'label', 'street', 'postal_code', 'city', 'country'],
};

/** The first addresses belong to the customers of the same number, so that orders find one. */
export function* addressRows(seed: number, size: ShopSize): Rows {
  const random = seededRandom(seed, 'addresses');
  const count = Math.round(size.customers * 1.4);
  for (let id = 1; id <= count; id++) {
    const customer = id <= size.customers ? id : random.integer(1, size.customers);
    const label = id <= size.customers ? 'home' : random.pick(['work', 'atelier', 'grand-mère']);
    const street = `${random.integer(1, 180)}${random.chance(0.1) ? ' bis' : ''}, ${random.pick(words.streets)}`;
    yield [id, customer, label, street, ...random.pick(words.cities)];
  }
}

export const productTable: CopyTarget = {
  table: 'shop.products',
  columns: ['id', 'sku', 'name', 'category', 'price', 'recipe', 'image', 'available'],
};

export function* productRows(seed: number, size: ShopSize): Rows {
  const random = seededRandom(seed, 'products');
  for (let id = 1; id <= size.products; id++) {
    const name = id === 1 ? 'Crème brûlée' : `${random.pick(words.pastries)} ${random.pick(words.flavours)}`;
    const recipe = {
      serves: random.integer(1, 12),
      bake: { minutes: random.integer(8, 90), celsius: random.integer(14, 24) * 10 },
      ingredients: words.ingredients
        .filter(() => random.chance(0.5))
        .map((ingredient) => ({ ingredient, grams: random.integer(5, 500) })),
    };
    yield [
      id,
      `PAT-${String(id).padStart(4, '0')}`,
      name,
      random.pick(words.categories),
      priceOf(id),
      recipe,
      drawCake(seededRandom(seed, `image ${id}`), random.integer(120, 240)),
      random.chance(0.95),
    ];
  }
}

/** What a product costs, known without its row. */
export function priceOf(product: number): string {
  return (2.4 + ((product * 37) % 220) / 5).toFixed(2);
}

export const orderTable: CopyTarget = {
  table: 'shop.orders',
  columns: ['id', 'customer_id', 'address_id', 'invoice_number', 'status', 'placed_at', 'changed_at', 'note'],
};

export function* orderRows(seed: number, size: ShopSize): Rows {
  const random = seededRandom(seed, 'orders');
  for (let id = 1; id <= size.orders; id++) {
    const customer = customerBy(random, size, id, size.orders);
    const placedAt = momentOf(id, size.orders);
    const recent = id > size.orders * 0.99;
    const status = recent
      ? random.pick(['basket', 'placed', 'baking', 'ready'])
      : random.chance(0.03)
        ? 'cancelled'
        : 'delivered';
    const note = random.chance(0.12) ? random.pick(words.orderNotes) : null;
    yield [id, customer, customer, 2026000000 + id, status, placedAt, placedAt, note];
  }
}

export const orderLineTable: CopyTarget = {
  table: 'shop.order_lines',
  columns: ['order_id', 'line', 'product_id', 'quantity', 'unit_price'],
};

export function* orderLineRows(seed: number, size: ShopSize): Rows {
  const random = seededRandom(seed, 'order lines');
  for (let order = 1; order <= size.orders; order++) {
    const lines = random.integer(1, 5);
    for (let line = 1; line <= lines; line++) {
      const product = random.integer(1, size.products);
      yield [order, line, product, random.integer(1, 8), priceOf(product)];
    }
  }
}

export const reviewTable: CopyTarget = {
  table: 'shop.reviews',
  columns: ['id', 'product_id', 'customer_id', 'stars', 'body', 'created_at'],
};

export function* reviewRows(seed: number, size: ShopSize): Rows {
  const random = seededRandom(seed, 'reviews');
  for (let id = 1; id <= size.reviews; id++) {
    const body = Array.from({ length: random.integer(1, 6) }, () => random.pick(words.praise)).join(' ');
    const stars = Math.min(5, random.integer(2, 7));
    yield [
      id,
      random.integer(1, size.products),
      customerBy(random, size, id, size.reviews),
      stars,
      body,
      momentOf(id, size.reviews),
    ];
  }
}

export const loyaltyTable: CopyTarget = {
  table: 'shop.loyalty_events',
  columns: ['customer_id', 'happened_at', 'kind', 'points', 'details'],
};

export function* loyaltyRows(seed: number, size: ShopSize): Rows {
  const random = seededRandom(seed, 'loyalty');
  for (let number = 1; number <= size.loyaltyEvents; number++) {
    const redeemed = random.chance(0.15);
    yield [
      customerBy(random, size, number, size.loyaltyEvents),
      // Each at its own moment, which is part of the key.
      momentOf(number, size.loyaltyEvents),
      redeemed ? 'redeemed' : 'earned',
      redeemed ? -random.integer(5, 40) * 10 : random.integer(1, 60),
      random.chance(0.4)
        ? { order: random.integer(1, size.orders), till: random.pick(['Saint-Germain', 'Opéra', 'web']) }
        : null,
    ];
  }
}

/** The months that have loyalty events, each as its first day and the next month's. */
export function* loyaltyMonths(): Generator<{ name: string; from: string; to: string }> {
  const day = (index: number) => new Date(Date.UTC(2025, index, 1)).toISOString().slice(0, 10);
  for (let index = 0; day(index) < new Date(demoEndsAt).toISOString(); index++) {
    yield { name: day(index).slice(0, 7).replace('-', '_'), from: day(index), to: day(index + 1) };
  }
}
