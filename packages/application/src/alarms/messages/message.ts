/** What a message says, before it is put into the form of a channel. Holds no secret: it is stored. */
import type { AlarmEvent } from '@holdfast/contracts/alarms';

export interface AlarmMessage {
  kind: 'raised' | 'reminder' | 'resolved' | 'digest' | 'test' | 'ping';
  tone: 'critical' | 'warning' | 'good';
  /** What this installation is called. */
  installation: string;
  title: string;
  /** Sentences, each its own paragraph. */
  lines: string[];
  facts: { term: string; value: string }[];
  /** What to do; null when nothing is. */
  advice: string | null;
  /** Absolute addresses. */
  page: string | null;
  help: string | null;
  /** ISO 8601. */
  at: string;
  /** Of messages about an alarm: for machines, and so that mail programs show them together. */
  alarm: { id: string; event: AlarmEvent; since: string; times: number } | null;
}

const marks: Record<AlarmMessage['tone'], string> = { critical: '✗', warning: '!', good: '✓' };

/** One line: a subject, or the title of a note. */
export function headline({ tone, title, installation }: AlarmMessage): string {
  return `${marks[tone]} ${title} (${installation})`;
}

/** Everything below the headline, as plain text that reads well anywhere. */
export function bodyText({ lines, facts, advice, page, help }: AlarmMessage): string {
  const paragraphs = [
    ...lines,
    facts.map(({ term, value }) => `${term}: ${value}`).join('\n'),
    advice === null ? '' : `What to do: ${advice}`,
    [page === null ? '' : `Look at it: ${page}`, help === null ? '' : `In the guide: ${help}`]
      .filter(Boolean)
      .join('\n'),
  ];
  return paragraphs.filter(Boolean).join('\n\n');
}
