-- AlterTable
ALTER TABLE "sessions" ADD COLUMN "provider_factor" BOOLEAN NOT NULL DEFAULT false;
