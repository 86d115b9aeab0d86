'use client';
import { Button } from '@heroui/react';
import { Check, Copy } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';

export interface CommandTextProps {
  /** What it is, for who does not see it. */
  label: string;
  text: string;
}

const noChange = () => () => {};

/** Something to type into a terminal, with a button that copies it. */
export function CommandText({ label, text }: CommandTextProps) {
  const [copied, setCopied] = useState(false);
  // Browsers let pages copy only over HTTPS and on this machine.
  const mayCopy = useSyncExternalStore(
    noChange,
    () => navigator.clipboard !== undefined,
    () => false,
  );
  const Icon = copied ? Check : Copy;
  return (
    <section aria-label={label} className="flex min-w-0 items-start rounded-lg bg-surface-secondary">
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
        tabIndex={0}
        className="min-w-0 flex-1 overflow-x-auto px-4 py-3 font-mono text-xs leading-6"
      >
        {text}
      </pre>
      {mayCopy && (
        <div className="p-1.5">
          <Button
            size="sm"
            variant="ghost"
            aria-label={`${copied ? 'Copied' : 'Copy'}: ${label}`}
            onPress={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
          >
            <Icon aria-hidden="true" className="size-4" />
            <span className="max-sm:sr-only">{copied ? 'Copied' : 'Copy'}</span>
          </Button>
        </div>
      )}
    </section>
  );
}
