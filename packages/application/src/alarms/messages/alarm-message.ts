/** What is said about an alarm: when it begins, while it lasts, and when it is over. */
import type { AlarmEvent, Severity } from '@holdfast/contracts/alarms';
import type { Sender } from '../alarm-settings.ts';
import type { AlarmMessage } from './message.ts';
import { durationWords, momentWords } from './moment-words.ts';

export interface AlarmFacts {
  id: string;
  event: string;
  severity: string;
  title: string;
  what: string;
  advice: string;
  page: string;
  help: string;
  times: number;
  since: Date;
}

export type AlarmStage = 'raised' | 'reminder' | 'resolved';

const worthSayingMs = 10 * 60_000;

export function alarmMessage(
  alarm: AlarmFacts,
  { stage, sender, now }: { stage: AlarmStage; sender: Sender; now: Date },
): AlarmMessage {
  const { installation, addressOf, settings } = sender;
  const { id, event, title, what, advice, times, since } = alarm;
  const lastedMs = now.getTime() - since.getTime();
  const lasted = durationWords(lastedMs);
  const isOver = stage === 'resolved';
  return {
    ...{ kind: stage, installation, at: now.toISOString() },
    tone: isOver ? 'good' : (alarm.severity as Severity),
    title: isOver ? `Over: ${title}` : stage === 'reminder' ? `Still: ${title}` : title,
    lines: isOver ? [`It is over after ${lasted}. What it was: ${what}`] : [what],
    facts: [
      {
        term: 'Since',
        value: `${momentWords(since, settings.timeZone)}${isOver || lastedMs < worthSayingMs ? '' : `, for ${lasted}`}`,
      },
      ...(times > 1 ? [{ term: 'Happened', value: `${times} times` }] : []),
    ],
    advice: isOver ? null : advice,
    page: addressOf(alarm.page),
    help: isOver ? null : addressOf(alarm.help),
    alarm: { id, event: event as AlarmEvent, since: since.toISOString(), times },
  };
}
