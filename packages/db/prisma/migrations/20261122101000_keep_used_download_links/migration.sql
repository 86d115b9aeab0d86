-- AlterTable
ALTER TABLE "download_links" ADD COLUMN     "revoked_at" TIMESTAMPTZ(3),
ADD COLUMN     "used_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "download_links_user_id_idx" ON "download_links"("user_id");
