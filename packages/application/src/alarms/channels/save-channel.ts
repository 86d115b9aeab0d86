/** Adds a channel, or changes one. What is secret is sealed before it is stored, and never comes out again. */
import {
  type ChannelInput,
  type ChannelSecrets,
  type SecretName,
  secretsOfKinds,
} from '@holdfast/contracts/alarms';
import { HoldfastError } from '@holdfast/core/errors';
import type { Prisma, Transaction } from '@holdfast/db';
import { newId } from '../../new-id.ts';
import type { ApplicationKey } from '../../secrets/application-key.ts';
import { sealSecretJson } from '../../secrets/secret-json.ts';
import { openChannelOrNot } from './open-channel.ts';

export async function addChannel(tx: Transaction, key: ApplicationKey, input: ChannelInput): Promise<string> {
  const id = newId();
  await refuseTakenName(tx, input.name);
  await tx.alarmChannel.create({ data: { id, ...columnsOf(key, { id, input, known: {} }) } });
  return id;
}

/** Throws `not-found`. */
export async function updateChannel(
  tx: Transaction,
  key: ApplicationKey,
  { id, ...input }: ChannelInput & { id: string },
): Promise<void> {
  const row = await tx.alarmChannel.findUnique({ where: { id } });
  if (!row) throw noChannel();
  if (row.name !== input.name) await refuseTakenName(tx, input.name);
  if (row.kind !== input.settings.kind) {
    throw new HoldfastError(
      'invalid-input',
      'A channel stays of its kind. Add another one, and remove this.',
    );
  }
  const before = openChannelOrNot(row, key);
  const known = keepsSecrets(before.settings, input.settings) ? before.secrets : {};
  await tx.alarmChannel.update({
    where: { id },
    data: {
      ...columnsOf(key, { id, input, known }),
      ...{ changedAt: new Date(), failingSince: null, lastError: null },
    },
  });
  // What waits is tried again at once: that is what it was changed for.
  await tx.alarmDelivery.updateMany({
    where: { channelId: id, status: 'waiting' },
    data: { nextAttemptAt: new Date() },
  });
}

/** Nothing is kept for the time of a pause: what waits is dropped. Resolves with the name. Throws `not-found`. */
export async function pauseChannel(
  tx: Transaction,
  { id, paused }: { id: string; paused: boolean },
): Promise<string> {
  const now = new Date();
  const data = { pausedAt: paused ? now : null, changedAt: now, failingSince: null, lastError: null };
  const { count } = await tx.alarmChannel.updateMany({ where: { id }, data });
  if (count === 0) throw noChannel();
  await tx.alarmDelivery.updateMany({
    where: { channelId: id, status: 'waiting' },
    data: { status: 'dropped' },
  });
  return (await tx.alarmChannel.findUniqueOrThrow({ where: { id }, select: { name: true } })).name;
}

function noChannel(): HoldfastError {
  return new HoldfastError('not-found', 'There is no such channel. It may have been removed meanwhile.');
}

/** A secret belongs to the account that it was given for, and is sent to no other server. */
function keepsSecrets(before: ChannelInput['settings'], after: ChannelInput['settings']): boolean {
  const accountOf = (settings: ChannelInput['settings']) =>
    settings.kind === 'email'
      ? `${settings.host}:${settings.port} ${settings.security} ${settings.user}`
      : 'server' in settings
        ? settings.server
        : '';
  return accountOf(before) === accountOf(after);
}

function columnsOf(
  key: ApplicationKey,
  { id, input, known }: { id: string; input: ChannelInput; known: ChannelSecrets },
) {
  const { name, settings, events, digest } = input;
  const secrets = mergeSecrets(input, known);
  return {
    ...{ name, kind: settings.kind, config: settings as unknown as Prisma.InputJsonObject },
    ...{ events: events ?? [], digest: settings.kind === 'ping' ? 'none' : digest },
    sealedSecrets: sealSecretJson(key, secrets, { purpose: 'channel-secrets', id }),
  };
}

const secretWords: Record<SecretName, string> = {
  url: 'address',
  password: 'password',
  token: 'token',
  topic: 'topic',
  signingSecret: 'signing secret',
};

/** What was given, and what was known before where nothing was. Throws `invalid-input` when something is missing. */
function mergeSecrets({ settings, secrets }: ChannelInput, known: ChannelSecrets): ChannelSecrets {
  const { needed, optional } = secretsOfKinds[settings.kind];
  const wanted = [...needed, ...optional].filter((name) => !isLeftOut(settings, name));
  const merged = Object.fromEntries(
    wanted.flatMap((name) => {
      const value = secrets[name] ?? known[name];
      return value === undefined ? [] : [[name, value]];
    }),
  ) as ChannelSecrets;
  const missing = needed.find((name) => merged[name] === undefined);
  if (missing !== undefined) {
    throw new HoldfastError('invalid-input', `Enter the ${secretWords[missing]}: it cannot be done without.`);
  }
  return merged;
}

/** Without a user there is nothing to log in with. */
function isLeftOut(settings: ChannelInput['settings'], name: SecretName): boolean {
  return settings.kind === 'email' && settings.user === '' && name === 'password';
}

async function refuseTakenName(tx: Transaction, name: string): Promise<void> {
  if ((await tx.alarmChannel.count({ where: { name } })) === 0) return;
  throw new HoldfastError('conflict', `There is a channel named ${name} already. Choose another name.`);
}
