'use client';
import { Button } from '@heroui/react';
import type { BrowsedFolder } from '@holdfast/contracts/file-sets';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ArrowUp, Folder } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { QueryView } from '../../components/feedback/query-view.tsx';

export interface FolderBrowserProps {
  chosen: readonly string[];
  onToggle: (path: string) => void;
  /** Of the button that takes a directory. */
  verb?: string;
}

/** Walks through the directories of Holdfast's machine, below the roots that it may read. */
export function FolderBrowser({ chosen, onToggle, verb = 'Choose' }: FolderBrowserProps) {
  const [path, setPath] = useState<string>();
  const folder = useQuery(
    useTRPC().sources.browse.queryOptions(path === undefined ? {} : { path }, {
      placeholderData: keepPreviousData,
    }),
  );
  return (
    <section aria-label="Directories of this machine" className="rounded-xl border border-border bg-surface">
      <QueryView query={folder} loading={<p className="p-4 text-sm text-muted">Looking …</p>}>
        {(data) => (
          <>
            <header className="flex min-h-12 items-center gap-2 border-b border-separator px-2">
              <Button
                isIconOnly
                size="sm"
                variant="ghost"
                aria-label="One level up"
                isDisabled={data.path === null}
                onPress={() => setPath(data.parent ?? undefined)}
              >
                <ArrowUp aria-hidden="true" className="size-4" />
              </Button>
              <p className="min-w-0 flex-1 truncate font-mono text-sm">
                {data.path ?? 'Where Holdfast may read'}
              </p>
            </header>
            <Folders data={data} chosen={chosen} onToggle={onToggle} onOpen={setPath} verb={verb} />
          </>
        )}
      </QueryView>
    </section>
  );
}

interface FoldersProps {
  data: BrowsedFolder;
  chosen: readonly string[];
  onToggle: (path: string) => void;
  onOpen: (path: string) => void;
  verb: string;
}

function Folders({ data, chosen, onToggle, onOpen, verb }: FoldersProps) {
  if (data.folders.length === 0) {
    return (
      <p className="p-4 text-sm text-muted">
        {data.path === null
          ? 'No directory is allowed yet. Name some in BACKUP_FILE_ROOTS, then start Holdfast again.'
          : 'There are no directories in here.'}
      </p>
    );
  }
  return (
    <>
      <ul className="max-h-80 divide-y divide-separator overflow-y-auto">
        {data.folders.map((folder) => {
          const taken = chosen.includes(folder.path);
          return (
            <li key={folder.path} className="flex items-center gap-2 px-2 py-1">
              <button
                type="button"
                disabled={!folder.readable}
                onClick={() => onOpen(folder.path)}
                className="flex min-h-9 min-w-0 flex-1 items-center gap-2.5 rounded-lg px-2 text-left text-sm hover:bg-default disabled:text-muted"
              >
                <Folder aria-hidden="true" className="size-4 shrink-0 text-muted" />
                <span className="truncate">{data.path === null ? folder.path : folder.name}</span>
                {!folder.readable && <span className="text-xs">not readable</span>}
              </button>
              <Button
                size="sm"
                variant={taken ? 'secondary' : 'ghost'}
                isDisabled={!folder.readable}
                aria-label={`${taken ? 'Chosen' : verb} ${folder.path}`}
                onPress={() => onToggle(folder.path)}
              >
                {taken ? 'Chosen' : verb}
              </Button>
            </li>
          );
        })}
      </ul>
      {data.cut && (
        <p className="border-t border-separator p-3 text-xs text-muted">There are more. Open one to go on.</p>
      )}
    </>
  );
}
