'use client';
import { Button, Spinner } from '@heroui/react';
import type { BackupTreeEntry } from '@holdfast/contracts/file-sets';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ChevronRight, CornerDownRight, File, FileQuestion, Folder } from 'lucide-react';
import { useState } from 'react';
import { useTRPC, useTRPCClient } from '../../client/trpc.ts';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { Tick } from '../../components/forms/tick.tsx';
import { Size } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';

export interface FileTreeProps {
  backupId: string;
  /** With it, each entry can be ticked. */
  selection?: { paths: readonly string[]; onToggle: (path: string) => void };
}

/** What is inside, a directory at a time: each is asked for when it is opened. */
export function FileTree(props: FileTreeProps) {
  return (
    <div className="rounded-xl border border-border bg-surface p-2">
      <Entries {...props} path="/" />
    </div>
  );
}

function Entries({ path, ...tree }: FileTreeProps & { path: string }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const { backupId: id } = tree;
  const entries = useInfiniteQuery({
    queryKey: [...trpc.backups.browse.queryKey({ id, path }), 'pages'],
    queryFn: ({ pageParam: after, signal }) =>
      client.backups.browse.query({ id, path, ...(after === undefined ? {} : { after }) }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    staleTime: Infinity,
  });
  return (
    <QueryView query={entries} loading={<p className="px-3 py-1.5 text-sm text-muted">Reading …</p>}>
      {({ pages }) => (
        <ul>
          {pages
            .flatMap((page) => page.entries)
            .map((entry) => (
              <Entry key={entry.raw ?? entry.path} entry={entry} {...tree} />
            ))}
          {pages[0]?.entries.length === 0 && <li className="px-3 py-1.5 text-sm text-muted">It is empty.</li>}
          {entries.hasNextPage && (
            <li className="p-1">
              <Button
                size="sm"
                variant="ghost"
                isPending={entries.isFetchingNextPage}
                onPress={() => void entries.fetchNextPage()}
              >
                {entries.isFetchingNextPage && <Spinner size="sm" color="current" />}
                Show more
              </Button>
            </li>
          )}
        </ul>
      )}
    </QueryView>
  );
}

const icons = { file: File, directory: Folder, symlink: CornerDownRight, other: FileQuestion } as const;

function Entry({ entry, ...tree }: FileTreeProps & { entry: BackupTreeEntry }) {
  const [open, setOpen] = useState(false);
  const Icon = icons[entry.type];
  const { selection } = tree;
  // What lies in a chosen directory comes with it.
  const inside = selection?.paths.some((path) => entry.path.startsWith(`${path}/`)) ?? false;
  const name = (
    <>
      <Icon aria-hidden="true" className="size-4 shrink-0 text-muted" strokeWidth={1.75} />
      <span className="min-w-0 truncate">{entry.name}</span>
      {entry.target !== undefined && <span className="truncate text-xs text-muted">→ {entry.target}</span>}
    </>
  );
  return (
    <li>
      <div className="flex min-h-9 items-center gap-1.5 rounded-lg px-1 text-sm hover:bg-surface-secondary">
        {selection && (
          <Tick
            label=""
            name={`Choose ${entry.path}`}
            checked={inside || selection.paths.includes(entry.path)}
            disabled={inside}
            onChange={() => selection.onToggle(entry.path)}
          />
        )}
        {entry.type === 'directory' ? (
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="flex min-h-9 min-w-0 flex-1 items-center gap-2 text-left"
          >
            <ChevronRight
              aria-hidden="true"
              className={`size-4 shrink-0 text-muted transition-transform ${open ? 'rotate-90' : ''}`}
            />
            {name}
          </button>
        ) : (
          <span className="flex min-w-0 flex-1 items-center gap-2 pl-6">{name}</span>
        )}
        {entry.sizeBytes !== undefined && entry.type === 'file' && (
          <span className="shrink-0 text-xs text-muted">
            <Size bytes={entry.sizeBytes} />
          </span>
        )}
        {entry.modifiedAt !== undefined && (
          <span className="hidden w-28 shrink-0 text-right text-xs text-muted sm:block">
            <When at={entry.modifiedAt} />
          </span>
        )}
      </div>
      {open && (
        <div className="ml-4 border-l border-separator pl-1.5">
          <Entries path={entry.path} {...tree} />
        </div>
      )}
    </li>
  );
}
