-- AlterTable
ALTER TABLE "sources" ADD COLUMN     "checks" TEXT;

-- AlterTable
ALTER TABLE "vault_keys" ADD COLUMN     "repository_id" TEXT;

-- Keys that are there belong to the vault as it is now; of those that were removed nobody can say.
UPDATE "vault_keys" SET "repository_id" = "vaults"."repository_id"
FROM "vaults" WHERE "vaults"."id" = "vault_keys"."vault_id" AND "vault_keys"."removed_at" IS NULL;

-- CreateTable
CREATE TABLE "clean_up_previews" (
    "run_id" UUID NOT NULL,
    "vault_id" UUID NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "freed_bytes" BIGINT NOT NULL,
    "going" JSONB NOT NULL,
    "staying" JSONB NOT NULL,

    CONSTRAINT "clean_up_previews_pkey" PRIMARY KEY ("run_id")
);

-- CreateIndex
CREATE INDEX "clean_up_previews_vault_id_made_at_idx" ON "clean_up_previews"("vault_id", "made_at");

-- AddForeignKey
ALTER TABLE "clean_up_previews" ADD CONSTRAINT "clean_up_previews_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "clean_up_previews" ADD CONSTRAINT "clean_up_previews_vault_id_fkey" FOREIGN KEY ("vault_id") REFERENCES "vaults"("id") ON DELETE CASCADE ON UPDATE CASCADE;
