/** Holdfast's own database: its client, and its schema brought up to date. */
export { Prisma, type PrismaClient } from '../generated/client.ts';
export { migrateDatabase, pendingMigrations } from './migrate-database.ts';
export { type Database, openDatabase, type Transaction } from './open-database.ts';
