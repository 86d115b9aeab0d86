'use client';
import { Button } from '@heroui/react';
import type { LogLine } from '@holdfast/contracts/runs';
import { Download } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { saveTextFile } from '../../components/forms/save-file.ts';

const tones = {
  info: '',
  warning: 'text-warning-soft-foreground',
  error: 'text-danger-soft-foreground',
} as const;

export interface RunLogProps {
  log: { lines: readonly LogLine[]; loaded: boolean };
  /** More is to come: the end stays in view. */
  active: boolean;
}

export function RunLog({ log, active }: RunLogProps) {
  const box = useRef<HTMLDivElement>(null);
  const follow = useRef(true);
  const { lines } = log;
  // biome-ignore lint/correctness/useExhaustiveDependencies: again with each line
  useEffect(() => {
    const element = box.current;
    if (element && active && follow.current) element.scrollTop = element.scrollHeight;
  }, [lines, active]);
  return (
    <section
      aria-labelledby="log"
      className="min-w-0 overflow-hidden rounded-xl border border-border bg-surface"
    >
      <header className="flex items-center justify-between gap-3 border-b border-separator py-2 pr-2 pl-5">
        <h2 id="log" className="text-sm font-medium">
          Log
        </h2>
        <Button
          size="sm"
          variant="ghost"
          isDisabled={lines.length === 0}
          onPress={() => saveTextFile('holdfast-run.log', asText(lines))}
        >
          <Download aria-hidden="true" className="size-4" />
          Save
        </Button>
      </header>
      <div
        ref={box}
        role="log"
        aria-label="Lines of the log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          follow.current = scrollHeight - scrollTop - clientHeight < 40;
        }}
        className="max-h-96 overflow-y-auto px-5 py-3 font-mono text-xs leading-5"
      >
        {lines.length === 0 && (
          <p className="text-muted">{log.loaded ? 'Nothing was written yet.' : 'Reading …'}</p>
        )}
        {lines.map((line) => (
          <p key={line.id} className={`wrap-anywhere ${tones[line.level]}`}>
            <span className="mr-3 text-muted select-none">{timeOf(line.at)}</span>
            {line.level !== 'info' && <span className="font-semibold">{line.level}: </span>}
            {line.message}
          </p>
        ))}
      </div>
    </section>
  );
}

function timeOf(at: string): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

function asText(lines: readonly LogLine[]): string {
  return `${lines.map(({ at, level, message }) => `${at} ${level} ${message}`).join('\n')}\n`;
}
