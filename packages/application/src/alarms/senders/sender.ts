/** How a message gets to one kind of channel. */
import type { ChannelSecrets, ChannelSettings } from '@holdfast/contracts/alarms';
import type { AlarmMessage } from '../messages/message.ts';
import type { Resolve } from '../network/find-addresses.ts';

type Kind = ChannelSettings['kind'];

export interface Outgoing<K extends Kind = Kind> {
  settings: Extract<ChannelSettings, { kind: K }>;
  secrets: ChannelSecrets;
  message: AlarmMessage;
  /** The same for every attempt, so that whoever gets a message twice can tell. */
  deliveryId: string;
  now: Date;
  resolve?: Resolve | undefined;
  signal?: AbortSignal | undefined;
}

export interface Sent {
  /** What the other side answered, in a sentence. */
  answer: string;
  /** It reached some and not others. Sent again, those would get it twice. */
  isPartial?: true;
}

/** Rejects with `delivery-failed` or `not-allowed`. */
export type Sender<K extends Kind = Kind> = (outgoing: Outgoing<K>) => Promise<Sent>;
