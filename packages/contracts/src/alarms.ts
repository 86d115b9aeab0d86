/** What is wrong and who is told: alarms, channels, and the settings of both. */
import { z } from 'zod';
import { emailSchema } from './people.ts';
import { countSchema, idSchema, momentSchema, pageRequestSchema, timeZoneSchema } from './primitives.ts';

export const alarmEventSchema = z.enum([
  'failed',
  'partial',
  'overdue',
  'verification-failed',
  'client-tools',
  'worker-dead',
  'vault-nearly-full',
  'growth',
  'shrinkage',
  'key-not-saved',
  'channel-failing',
]);
export type AlarmEvent = z.infer<typeof alarmEventSchema>;

/** `critical`: something is not protected. `warning`: it still is, and will not stay so by itself. */
export const severitySchema = z.enum(['critical', 'warning']);
export type Severity = z.infer<typeof severitySchema>;

export const alarmSchema = z.object({
  id: idSchema,
  event: alarmEventSchema,
  severity: severitySchema,
  title: z.string(),
  /** What happened. */
  what: z.string(),
  /** What to do. */
  advice: z.string(),
  /** Paths in the dashboard. */
  page: z.string(),
  help: z.string(),
  /** How often it happened while it lasted. */
  times: countSchema,
  since: momentSchema,
  raisedAt: momentSchema,
  acknowledgedAt: momentSchema.nullable(),
  acknowledgedBy: z.string().nullable(),
  resolvedAt: momentSchema.nullable(),
  /** Who was told, or will be. */
  told: z.array(
    z.object({
      channel: z.string(),
      status: z.enum(['waiting', 'delivered', 'dropped', 'failed']),
      at: momentSchema.nullable(),
    }),
  ),
});
export type Alarm = z.infer<typeof alarmSchema>;

export const listAlarmsInput = pageRequestSchema.extend({ state: z.enum(['open', 'past']) });
export const openAlarmsSchema = z.object({ critical: countSchema, warning: countSchema });

// ---- channels ----

const hostSchema = z
  .string()
  .trim()
  .min(1, 'Give the server’s name.')
  .max(253)
  .regex(/^[A-Za-z0-9.:_-]+$/, 'A server’s name has no spaces or slashes.');
const portSchema = z.int().min(1, 'A port is a number from 1 to 65535.').max(65535);

/** A web address that something is sent to. What the name stands for is looked at each time it is used. */
export const webAddressSchema = z
  .string()
  .trim()
  .max(2000, 'That address is too long.')
  .refine(isWebAddress, 'Give an address that begins with https:// or http://, without a user name in it.');

/** True: the address may lead to this machine or its network, which it otherwise must not. */
const inNetworkSchema = z.boolean().default(false);

export const channelSettingsSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('email'),
    host: hostSchema,
    port: portSchema,
    /** `tls`: from the first byte. `starttls`: before anything is said. `none`: in the clear. */
    security: z.enum(['tls', 'starttls', 'none']),
    user: z.string().max(254).default(''),
    from: emailSchema,
    to: z.array(emailSchema).min(1, 'Give at least one address.').max(20, 'At most 20 addresses.'),
  }),
  z.object({ kind: z.literal('webhook'), inNetwork: inNetworkSchema }),
  z.object({ kind: z.literal('ntfy'), server: webAddressSchema, inNetwork: inNetworkSchema }),
  z.object({ kind: z.literal('slack'), inNetwork: inNetworkSchema }),
  z.object({ kind: z.literal('discord'), inNetwork: inNetworkSchema }),
  z.object({
    kind: z.literal('telegram'),
    server: webAddressSchema,
    chatId: z.string().trim().min(1, 'Give the chat’s id.').max(100),
    inNetwork: inNetworkSchema,
  }),
  z.object({
    kind: z.literal('ping'),
    /** `backup`: after a backup. `periodic`: every so many minutes. Both only while all is well. */
    when: z.enum(['backup', 'periodic']),
    everyMinutes: z.int().min(1).max(1440),
    inNetwork: inNetworkSchema,
  }),
]);
export type ChannelSettings = z.infer<typeof channelSettingsSchema>;
export type ChannelKind = ChannelSettings['kind'];

/** What only ever travels to Holdfast. One that is absent stays as it is. */
export const channelSecretsSchema = z.object({
  /** Of a webhook, Slack, Discord or a ping: whoever knows it can send. */
  url: webAddressSchema.optional(),
  password: z.string().min(1).max(500).optional(),
  /** Of ntfy or a Telegram bot. */
  token: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .regex(/^[\x21-\x7e]+$/, 'A token has no spaces.')
    .optional(),
  topic: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'A topic has letters, digits, _ and -, at most 64.')
    .optional(),
  /** `whsec_` and base64, as Standard Webhooks wants it. */
  signingSecret: z
    .string()
    .trim()
    .regex(
      /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/,
      'A signing secret is whsec_ and at least 24 bytes in base64.',
    )
    .optional(),
});
export type ChannelSecrets = z.infer<typeof channelSecretsSchema>;
export type SecretName = keyof ChannelSecrets;

/** Which secrets a kind cannot do without, and which it may have. */
export const secretsOfKinds: Readonly<
  Record<ChannelKind, { needed: readonly SecretName[]; optional: readonly SecretName[] }>
> = {
  email: { needed: [], optional: ['password'] },
  webhook: { needed: ['url', 'signingSecret'], optional: [] },
  ntfy: { needed: ['topic'], optional: ['token'] },
  slack: { needed: ['url'], optional: [] },
  discord: { needed: ['url'], optional: [] },
  telegram: { needed: ['token'], optional: [] },
  ping: { needed: ['url'], optional: [] },
};

export const digestSchema = z.enum(['none', 'daily', 'weekly']);
export type Digest = z.infer<typeof digestSchema>;

export const channelInput = z.object({
  name: z.string().trim().min(1, 'Give it a name.').max(100),
  settings: channelSettingsSchema,
  secrets: channelSecretsSchema,
  /** null: all. */
  events: z.array(alarmEventSchema).min(1, 'Choose at least one event.').nullable(),
  digest: digestSchema,
});
export type ChannelInput = z.infer<typeof channelInput>;
export const updateChannelInput = channelInput.extend({ id: idSchema });
export const pauseChannelInput = z.object({ id: idSchema, paused: z.boolean() });

export const channelSchema = z.object({
  id: idSchema,
  name: z.string(),
  settings: channelSettingsSchema,
  /** `ops@example.org by mail.example.org`, `hooks.example.org`: enough to tell one from another. */
  place: z.string(),
  /** Which are kept. */
  secrets: z.array(channelSecretsSchema.keyof()),
  events: z.array(alarmEventSchema).nullable(),
  digest: digestSchema,
  paused: z.boolean(),
  lastDeliveredAt: momentSchema.nullable(),
  failingSince: momentSchema.nullable(),
  lastError: z.string().nullable(),
  waiting: countSchema,
});
export type Channel = z.infer<typeof channelSchema>;

/** What the other side said. */
export const channelTestSchema = z.object({
  delivered: z.boolean(),
  answer: z.string(),
  durationMs: countSchema,
});
export type ChannelTest = z.infer<typeof channelTestSchema>;

// ---- when, for all channels ----

export const alarmSettingsSchema = z.object({
  /** An alarm that lasts is told again after so many hours, a warning after seven times as many. */
  remindAfterHours: z.int().min(1).max(720),
  /** Of digests: `08:00`; weekly ones come on Mondays. */
  digestAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Give a time such as 08:00.'),
  timeZone: timeZoneSchema,
  /** Where the links in messages lead; null: to where the dashboard listens. */
  dashboardAddress: webAddressSchema.nullable(),
});
export type AlarmSettings = z.infer<typeof alarmSettingsSchema>;

export const defaultAlarmSettings: AlarmSettings = {
  remindAfterHours: 24,
  digestAt: '08:00',
  timeZone: 'UTC',
  dashboardAddress: null,
};

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hostname } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '' && hostname !== '';
}
