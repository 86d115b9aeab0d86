/** A channel with its secrets, for the moment of sending. */
import { type ChannelSecrets, type ChannelSettings, channelSettingsSchema } from '@holdfast/contracts/alarms';
import { isHoldfastError } from '@holdfast/core/errors';
import type { Database } from '@holdfast/db';
import type { ApplicationKey } from '../../secrets/application-key.ts';
import { openSecretJson } from '../../secrets/secret-json.ts';

export type ChannelRow = NonNullable<Awaited<ReturnType<Database['prisma']['alarmChannel']['findUnique']>>>;

export interface OpenChannel {
  settings: ChannelSettings;
  secrets: ChannelSecrets;
}

/** With no secrets where HOLDFAST_SECRET is not the one that they were sealed with: then they are to be entered again. */
export function openChannelOrNot(row: ChannelRow, key: ApplicationKey): OpenChannel {
  try {
    return openChannel(row, key);
  } catch (error) {
    if (!isHoldfastError(error, 'secret-mismatch')) throw error;
    return { settings: channelSettingsSchema.parse(row.config), secrets: {} };
  }
}

/** Throws `secret-mismatch`. */
export function openChannel(
  { id, config, sealedSecrets }: Pick<ChannelRow, 'id' | 'config' | 'sealedSecrets'>,
  key: ApplicationKey,
): OpenChannel {
  return {
    settings: channelSettingsSchema.parse(config),
    secrets: openSecretJson<ChannelSecrets>(key, sealedSecrets, { purpose: 'channel-secrets', id }),
  };
}
