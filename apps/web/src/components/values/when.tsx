'use client';
import { Tooltip } from '@heroui/react';
import { formatExact, formatRelative } from './format.ts';
import { useNow } from './now.ts';

/** `12 min ago`; hovered or focused: the exact time, in the reader's zone. */
export function When({ at, className }: { at: string | Date; className?: string }) {
  const now = useNow();
  const date = at instanceof Date ? at : new Date(at);
  return (
    <Tooltip>
      <Tooltip.Trigger className="inline">
        <time
          dateTime={date.toISOString()}
          className={`decoration-dotted decoration-muted/60 underline-offset-4 hover:underline ${className ?? ''}`}
        >
          {formatRelative(date, now)}
        </time>
      </Tooltip.Trigger>
      <Tooltip.Content>{formatExact(date)}</Tooltip.Content>
    </Tooltip>
  );
}
