-- AlterTable
ALTER TABLE "download_links" ADD COLUMN     "form" TEXT NOT NULL DEFAULT 'portable';
