'use client';
import { Description, Label, TextArea, TextField } from '@heroui/react';
import type { FileSet } from '@holdfast/contracts/file-sets';
import { X } from 'lucide-react';
import { Tick } from '../../components/forms/tick.tsx';
import { ExcludesPreview } from './excludes-preview.tsx';
import { FolderBrowser } from './folder-browser.tsx';

export interface FileSetFieldsProps {
  value: FileSet;
  onChange: (value: FileSet) => void;
}

/** Which directories, what to leave out, and what that comes to. */
export function FileSetFields({ value, onChange }: FileSetFieldsProps) {
  const set = (change: Partial<FileSet>) => onChange({ ...value, ...change });
  return (
    <div className="flex flex-col gap-6">
      <FolderBrowser chosen={value.paths} onToggle={(path) => set({ paths: toggled(value.paths, path) })} />
      {value.paths.length > 0 && (
        <ul aria-label="Chosen directories" className="flex flex-wrap gap-2">
          {value.paths.map((path) => (
            <li
              key={path}
              className="flex items-center gap-1 rounded-lg bg-accent-soft py-1 pr-1 pl-3 font-mono text-xs text-accent-soft-foreground"
            >
              {path}
              <button
                type="button"
                aria-label={`Leave out ${path}`}
                onClick={() => set({ paths: toggled(value.paths, path) })}
                className="flex size-6 items-center justify-center"
              >
                <X aria-hidden="true" className="size-3.5" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {value.paths.length > 0 && (
        <>
          <TextField
            className="w-full"
            value={value.excludes.join('\n')}
            onChange={(text) => set({ excludes: text.split('\n') })}
          >
            <Label>Leave out</Label>
            <TextArea
              rows={4}
              className="font-mono text-sm"
              placeholder={'node_modules\n*.tmp'}
              spellCheck={false}
            />
            <Description>One pattern a line, as in .gitignore.</Description>
          </TextField>
          <Tick
            label="Leave out caches"
            description="Directories that say of themselves that they are one (CACHEDIR.TAG)."
            checked={value.excludeCaches}
            onChange={(excludeCaches) => set({ excludeCaches })}
          />
          <Tick
            label="Stay on one file system"
            description="Do not go into what is mounted below."
            checked={value.oneFileSystem}
            onChange={(oneFileSystem) => set({ oneFileSystem })}
          />
          <ExcludesPreview files={value} />
        </>
      )}
    </div>
  );
}

function toggled(paths: readonly string[], path: string): string[] {
  return paths.includes(path) ? paths.filter((other) => other !== path) : [...paths, path];
}
