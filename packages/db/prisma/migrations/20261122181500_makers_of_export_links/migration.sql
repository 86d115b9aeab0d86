-- AlterTable
ALTER TABLE "export_links" ADD COLUMN     "created_by" TEXT,
ADD COLUMN     "withdrawn_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "export_links_created_by_idx" ON "export_links"("created_by");

-- AddForeignKey
ALTER TABLE "export_links" ADD CONSTRAINT "export_links_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Links that wait already: their maker, where the name says who it is. The others work no longer.
UPDATE "export_links" l SET "created_by" = u."id" FROM "users" u
  WHERE l."user_id" IS NULL AND u."name" = l."created_by_name"
    AND NOT EXISTS (SELECT FROM "users" o WHERE o."name" = u."name" AND o."id" <> u."id");
