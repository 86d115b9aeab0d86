'use client';
import { Button } from '@heroui/react';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTRPC } from '../../client/trpc.ts';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { saveTextFile } from '../../components/forms/save-file.ts';

/** `manifest.json`, as it lies in the backup: what it must contain. */
export function BackupManifest({ id }: { id: string }) {
  const manifest = useQuery(useTRPC().backups.manifest.queryOptions({ id }, { staleTime: Infinity }));
  return (
    <QueryView query={manifest}>
      {({ json, cut }) => (
        <section aria-label="Manifest" className="overflow-hidden rounded-xl border border-border bg-surface">
          <header className="flex items-center justify-between gap-3 border-b border-separator py-2 pr-2 pl-5 text-sm">
            <p className="text-muted">
              {cut ? 'The beginning of it: it is long.' : 'What this backup must contain.'}
            </p>
            <Button size="sm" variant="ghost" onPress={() => saveTextFile('manifest.json', json)}>
              <Download aria-hidden="true" className="size-4" />
              Save
            </Button>
          </header>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
            tabIndex={0}
            className="max-h-128 overflow-auto p-5 font-mono text-xs"
          >
            {json}
          </pre>
        </section>
      )}
    </QueryView>
  );
}
