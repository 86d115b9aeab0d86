import type { ChannelSecrets, ChannelSettings, SecretName } from '@holdfast/contracts/alarms';

export interface PlaceFieldsProps<Settings extends ChannelSettings = ChannelSettings> {
  settings: Settings;
  onSettings: (settings: Settings) => void;
  secrets: ChannelSecrets;
  onSecrets: (secrets: ChannelSecrets) => void;
  /** Which secrets are stored already. */
  kept: readonly SecretName[];
}
