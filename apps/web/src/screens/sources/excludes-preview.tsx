'use client';
import type { FileSet } from '@holdfast/contracts/file-sets';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.ts';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { formatBytes, formatCount, formatCounted } from '../../components/values/format.ts';
import { useSettled } from '../../components/values/settled.ts';

/** What the choice comes to now, and examples of what the patterns leave out. */
export function ExcludesPreview({ files }: { files: FileSet }) {
  const asked = useSettled(files, 500);
  const preview = useQuery(
    useTRPC().sources.previewExcludes.queryOptions(
      { ...asked, excludes: asked.excludes.map((line) => line.trim()).filter(Boolean) },
      { placeholderData: keepPreviousData, retry: false },
    ),
  );
  return (
    <section
      aria-label="What this comes to"
      aria-live="polite"
      className="rounded-xl bg-surface-secondary p-4 text-sm"
    >
      <QueryView query={preview} loading={<p className="text-muted">Counting …</p>}>
        {({ included, excluded, excludedExamples, unreadableExamples, complete }) => (
          <div className="flex flex-col gap-3">
            <p>
              {!complete && 'At least '}
              <strong className="font-medium">{formatCounted(included.files, 'file')}</strong> in{' '}
              {formatCounted(included.directories, 'directory', 'directories')}, {formatBytes(included.bytes)}
              .{' '}
              <span className="text-muted">
                Left out: {formatCounted(excluded.files, 'file')}
                {excluded.directories > 0 && ` and ${formatCount(excluded.directories)} whole directories`}.
              </span>
            </p>
            {excludedExamples.length > 0 && (
              <ul className="max-h-40 overflow-y-auto font-mono text-xs text-muted">
                {excludedExamples.map(({ path, pattern }) => (
                  <li key={path} className="wrap-anywhere">
                    <s>{path}</s> {pattern !== null && <span>({pattern})</span>}
                  </li>
                ))}
              </ul>
            )}
            {unreadableExamples.length > 0 && (
              <p className="text-warning-soft-foreground wrap-anywhere">
                Holdfast must not read: {unreadableExamples.join(', ')}. Backups will be partial until it may.
              </p>
            )}
          </div>
        )}
      </QueryView>
    </section>
  );
}
