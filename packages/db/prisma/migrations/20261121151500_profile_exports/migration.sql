-- AlterTable
ALTER TABLE "uploads" ADD COLUMN     "export_contents" JSONB;

-- CreateTable
CREATE TABLE "export_plans" (
    "id" UUID NOT NULL,
    "source_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "plan" JSONB NOT NULL,
    "choices" JSONB NOT NULL,
    "created_by" TEXT,
    "created_by_name" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "export_plans_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "profile_exports" (
    "id" UUID NOT NULL,
    "source_id" UUID,
    "source_name" TEXT NOT NULL,
    "plan_id" UUID,
    "plan_version" INTEGER NOT NULL,
    "backup_id" UUID,
    "run_id" UUID,
    "purpose" TEXT NOT NULL DEFAULT 'person',
    "profiles" JSONB NOT NULL,
    "root" TEXT NOT NULL,
    "formats" TEXT[],
    "container" TEXT NOT NULL,
    "encrypted" BOOLEAN NOT NULL,
    "with_reasons" BOOLEAN NOT NULL,
    "sealed_passphrase" BYTEA,
    "path" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "size_bytes" BIGINT,
    "rows" BIGINT,
    "profile_count" INTEGER,
    "restorable" BOOLEAN,
    "snapshot_at" TIMESTAMPTZ(3),
    "requested_by" TEXT,
    "requested_by_name" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ready_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "profile_exports_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "export_links" (
    "id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "export_id" UUID NOT NULL,
    "user_id" TEXT,
    "created_by_name" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "taken_at" TIMESTAMPTZ(3),
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "export_links_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "profile_restores" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "sealed_report" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "profile_restores_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "export_plans_source_id_version_key" ON "export_plans"("source_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "profile_exports_run_id_key" ON "profile_exports"("run_id");

-- CreateIndex
CREATE INDEX "profile_exports_created_at_id_idx" ON "profile_exports"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "profile_exports_source_id_idx" ON "profile_exports"("source_id");

-- CreateIndex
CREATE INDEX "profile_exports_expires_at_idx" ON "profile_exports"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "export_links_token_hash_key" ON "export_links"("token_hash");

-- CreateIndex
CREATE INDEX "export_links_export_id_idx" ON "export_links"("export_id");

-- CreateIndex
CREATE INDEX "export_links_expires_at_idx" ON "export_links"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "profile_restores_run_id_key" ON "profile_restores"("run_id");

-- CreateIndex
CREATE INDEX "profile_restores_expires_at_idx" ON "profile_restores"("expires_at");

-- AddForeignKey
ALTER TABLE "export_plans" ADD CONSTRAINT "export_plans_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "sources"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "profile_exports" ADD CONSTRAINT "profile_exports_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "sources"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "profile_exports" ADD CONSTRAINT "profile_exports_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "export_plans"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "profile_exports" ADD CONSTRAINT "profile_exports_backup_id_fkey" FOREIGN KEY ("backup_id") REFERENCES "backups"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "profile_exports" ADD CONSTRAINT "profile_exports_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "runs"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "export_links" ADD CONSTRAINT "export_links_export_id_fkey" FOREIGN KEY ("export_id") REFERENCES "profile_exports"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "export_links" ADD CONSTRAINT "export_links_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "profile_restores" ADD CONSTRAINT "profile_restores_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
