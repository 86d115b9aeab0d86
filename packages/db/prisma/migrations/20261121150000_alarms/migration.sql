-- CreateTable
CREATE TABLE "alarm_channels" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "config" JSONB NOT NULL,
    "sealed_secrets" BYTEA,
    "events" TEXT[],
    "digest" TEXT NOT NULL DEFAULT 'none',
    "paused_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_delivered_at" TIMESTAMPTZ(3),
    "failing_since" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "alarm_channels_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alarms" (
    "id" UUID NOT NULL,
    "open_cause" TEXT,
    "cause" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "advice" TEXT NOT NULL,
    "page" TEXT NOT NULL,
    "help" TEXT NOT NULL,
    "occurrence" TEXT NOT NULL,
    "times" INTEGER NOT NULL DEFAULT 1,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL,
    "told_at" TIMESTAMPTZ(3) NOT NULL,
    "reminders" INTEGER NOT NULL DEFAULT 0,
    "acknowledged_at" TIMESTAMPTZ(3),
    "acknowledged_by_name" TEXT,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "alarms_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alarm_deliveries" (
    "id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "alarm_id" UUID,
    "key" TEXT NOT NULL,
    "message" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "delivered_at" TIMESTAMPTZ(3),

    CONSTRAINT "alarm_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "alarm_channels_name_key" ON "alarm_channels"("name");

-- CreateIndex
CREATE UNIQUE INDEX "alarms_open_cause_key" ON "alarms"("open_cause");

-- CreateIndex
CREATE INDEX "alarms_resolved_at_raised_at_id_idx" ON "alarms"("resolved_at", "raised_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "alarm_deliveries_status_next_attempt_at_idx" ON "alarm_deliveries"("status", "next_attempt_at");

-- CreateIndex
CREATE INDEX "alarm_deliveries_alarm_id_idx" ON "alarm_deliveries"("alarm_id");

-- CreateIndex
CREATE UNIQUE INDEX "alarm_deliveries_channel_id_key_key" ON "alarm_deliveries"("channel_id", "key");

-- AddForeignKey
ALTER TABLE "alarm_deliveries" ADD CONSTRAINT "alarm_deliveries_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "alarm_channels"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alarm_deliveries" ADD CONSTRAINT "alarm_deliveries_alarm_id_fkey" FOREIGN KEY ("alarm_id") REFERENCES "alarms"("id") ON DELETE CASCADE ON UPDATE CASCADE;
