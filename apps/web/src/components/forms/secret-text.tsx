'use client';
import { Button } from '@heroui/react';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';

/** A secret to be taken away: shown once, with a button that copies it. */
export function SecretText({ label, value }: { label: string; value: string }) {
  const [copied, setCopied] = useState(false);
  const Icon = copied ? Check : Copy;
  return (
    <div className="flex items-center gap-2 rounded-xl border border-border bg-surface-secondary py-2 pr-2 pl-4">
      <output aria-label={label} className="min-w-0 flex-1 font-mono text-sm wrap-anywhere select-all">
        {value}
      </output>
      <Button
        size="sm"
        variant="ghost"
        onPress={() => void navigator.clipboard.writeText(value).then(() => setCopied(true))}
      >
        <Icon aria-hidden="true" className="size-4" />
        {copied ? 'Copied' : 'Copy'}
      </Button>
    </div>
  );
}
