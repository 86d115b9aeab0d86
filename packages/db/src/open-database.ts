/** The client of Holdfast's own database, over one pool of connections. */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type Prisma, PrismaClient } from '../generated/client.ts';

export interface Database extends AsyncDisposable {
  readonly prisma: PrismaClient;
  /** The same connections, for what Prisma has no words for: LISTEN, advisory locks, the queue. */
  readonly pool: pg.Pool;
  /** With the password in it: not for logs. */
  readonly url: string;
  close(): Promise<void>;
}

/** What a use case takes that may run inside of a caller's transaction. */
export type Transaction = Prisma.TransactionClient;

export interface OpenDatabaseOptions {
  /** Connections at most. Default 10. */
  connections?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
  /** Told of connections that broke while nothing used them: PostgreSQL restarted, say. */
  onConnectionLost?: (error: Error) => void;
}

/** Connects lazily: a server that cannot be reached fails the first query. */
export function openDatabase(url: string, options: OpenDatabaseOptions = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 10,
    application_name: options.applicationName ?? 'holdfast',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    // The adapter drops the offset of a timestamptz and calls the rest UTC.
    onConnect: async (client) => {
      await client.query("SET TIME ZONE 'UTC'");
    },
  });
  // Without a listener a connection that breaks while idle would end the process.
  pool.on('error', (error) => options.onConnectionLost?.(error));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= prisma.$disconnect().then(() => pool.end());
    return closing;
  };
  return { prisma, pool, url, close, [Symbol.asyncDispose]: close };
}
