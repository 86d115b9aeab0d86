'use client';
import { Label, SearchField } from '@heroui/react';
import Link from 'next/link';
import { useMemo, useState } from 'react';
import { findSections } from './find-sections.ts';
import type { GuideSection } from './guide.ts';

/** Finds sections by words, as they are typed. */
export function GuideSearch({ sections, initial }: { sections: readonly GuideSection[]; initial: string }) {
  const [words, setWords] = useState(initial);
  const found = useMemo(() => findSections(sections, words), [sections, words]);
  return (
    <div className="mb-8">
      <SearchField value={words} onChange={setWords} className="max-w-md">
        <Label className="sr-only">Search the guide</Label>
        <SearchField.Group>
          <SearchField.SearchIcon />
          <SearchField.Input placeholder="Search the guide" />
          <SearchField.ClearButton />
        </SearchField.Group>
      </SearchField>
      {words.trim() !== '' && (
        <section aria-label="Found" aria-live="polite" className="mt-4">
          {found.length === 0 ? (
            <p className="text-sm text-muted">Nothing in the guide has these words.</p>
          ) : (
            <ol className="flex flex-col divide-y divide-separator rounded-xl border border-border bg-surface">
              {found.map(({ section, excerpt }) => (
                <li key={`${section.slug}#${section.anchor}`} className="px-4 py-3">
                  <Link
                    href={`/help/${section.slug}#${section.anchor}`}
                    className="text-sm font-medium text-link hover:underline"
                  >
                    {section.heading}
                  </Link>
                  <p className="text-xs text-muted">{section.page}</p>
                  <p className="mt-1 line-clamp-2 text-sm">{excerpt}</p>
                </li>
              ))}
            </ol>
          )}
        </section>
      )}
    </div>
  );
}
