/** The rows of the bench's database: a shop's, as lines for COPY, each from its own place in the seed's sequence. */
import { type Random, seededRandom } from '@holdfast/demo';
import { makeWords, pickWord, sentence } from './text.ts';

export interface Table {
  name: string;
  columns: string;
  /** Rows at scale 1. */
  rows: number;
  line(id: number): string;
}

/** As a dump they are 1.9 GB at scale 1, of which zstd leaves a fifth. */
export function tables(seed: number, label: string, scale: number): Table[] {
  const words = makeWords(seededRandom(seed, 'words'), 4000);
  const random = (table: string) => seededRandom(seed, `${label} ${table}`);
  const customers = Math.max(1, Math.round(300_000 * scale));
  return [
    { rows: 300_000, ...customer(random('customers'), words) },
    { rows: 3_300_000, ...order(random('orders'), words, customers) },
    { rows: 9_900_000, ...orderLine(random('order_lines')) },
    { rows: 4_700_000, ...event(random('events'), words, customers) },
    { rows: 500_000, ...review(random('reviews'), words, customers) },
    { rows: 500, ...picture(random('pictures')) },
  ];
}

type Shape = Omit<Table, 'rows'>;

function customer(random: Random, words: readonly string[]): Shape {
  return {
    name: 'customers',
    columns: 'id bigint, name text, email text, street text, city text, created_at timestamptz',
    line(id) {
      const [first, last] = [pickWord(random, words), pickWord(random, words)];
      return `${id}\t${first} ${last}\t${first}.${last}${id}@example.org\t${pickWord(random, words)} ${random.integer(1, 200)}\t${pickWord(random, words)}\t${time(id, 300)}\n`;
    },
  };
}

const states = ['paid', 'sent', 'sent', 'sent', 'returned'];

function order(random: Random, words: readonly string[], customers: number): Shape {
  return {
    name: 'orders',
    columns:
      'id bigint, customer_id bigint, ordered_at timestamptz, status text, total numeric(10,2), note text',
    line: (id) =>
      `${id}\t${random.integer(1, customers)}\t${time(id, 30)}\t${random.pick(states)}\t${cents(random.integer(200, 90_000))}\t${random.chance(0.2) ? sentence(random, words, random.integer(3, 14)) : '\\N'}\n`,
  };
}

function orderLine(random: Random): Shape {
  return {
    name: 'order_lines',
    columns: 'id bigint, order_id bigint, product_id integer, quantity integer, unit_price numeric(10,2)',
    line(id) {
      const product = popular(random);
      return `${id}\t${Math.ceil(id / 3)}\t${product}\t${random.chance(0.7) ? 1 : random.integer(2, 9)}\t${cents(90 + ((product * 7919) % 8900))}\n`;
    },
  };
}

const kinds = ['view', 'view', 'view', 'search', 'cart', 'login'];

/** Visits of some events each, in which customer, browser and session stay. */
function event(random: Random, words: readonly string[], customers: number): Shape {
  const visit = { left: 0, customer: 0, text: '' };
  return {
    name: 'events',
    columns: 'id bigint, at timestamptz, customer_id bigint, kind text, detail jsonb',
    line(id) {
      if (visit.left-- === 0) {
        visit.left = random.integer(0, 5);
        visit.customer = random.integer(1, customers);
        visit.text = `"agent": "Mozilla/5.0 (X11; Linux x86_64; rv:${random.integer(120, 145)}.0) Gecko/20100101 Firefox", "session": "${hex(random, 16)}", "referrer": "https://${pickWord(random, words)}.example.org/"`;
      }
      const page = `/products/${popular(random)}/${pickWord(random, words)}`;
      return `${id}\t${time(id, 20)}\t${visit.customer}\t${random.pick(kinds)}\t{"ms": ${random.integer(3, 400)}, "page": "${page}", ${visit.text}}\n`;
    },
  };
}

function review(random: Random, words: readonly string[], customers: number): Shape {
  return {
    name: 'reviews',
    columns:
      'id bigint, product_id integer, customer_id bigint, stars smallint, written_at timestamptz, body text',
    line: (id) =>
      `${id}\t${popular(random)}\t${random.integer(1, customers)}\t${random.integer(1, 5)}\t${time(id, 150)}\t${sentence(random, words, random.integer(4, 50))}\n`,
  };
}

function picture(random: Random): Shape {
  return {
    name: 'pictures',
    columns: 'id bigint, product_id integer, picture bytea',
    line: (id) => `${id}\t${popular(random)}\t\\\\x${hex(random, random.integer(8_000, 40_000))}\n`,
  };
}

/** A product, few of them in most orders. */
function popular(random: Random): number {
  return Math.ceil(4000 ** random.next());
}

function hex(random: Random, bytes: number): string {
  let text = '';
  for (let i = 0; i < bytes; i += 4)
    text += Math.floor(random.next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return text;
}

function cents(amount: number): string {
  return (amount / 100).toFixed(2);
}

/** One every so many seconds, so that later rows are more recent. */
function time(id: number, stepSeconds: number): string {
  return new Date(1_680_000_000_000 + id * stepSeconds * 1000).toISOString();
}
