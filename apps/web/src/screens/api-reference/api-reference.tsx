'use client';
import { Label, SearchField } from '@heroui/react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { Trail } from '../../components/shell/trail.tsx';
import { FirstSteps } from './first-steps.tsx';
import { entriesOf, matches, type OpenApi } from './openapi.ts';
import { Operation } from './operation.tsx';
import { Prose } from './prose.tsx';
import { Scopes } from './scopes.tsx';
import { Shapes } from './shapes.tsx';

/** What programs can ask, made from the document that they read themselves. */
export function ApiReference() {
  const document = useQuery({
    queryKey: ['openapi'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const response = await fetch('/api/openapi.json', { signal });
      if (!response.ok) throw new Error('The description of the API did not arrive. Reload the page.');
      return (await response.json()) as OpenApi;
    },
  });
  return (
    <>
      <Trail to="/help/api" label="The API in the guide" />
      <PageHeader title="API reference">
        Everything that a program can ask of Holdfast. The same as{' '}
        <a href="/api/openapi.json" className="text-link underline underline-offset-3">
          OpenAPI 3.1
        </a>
        , for generators of clients.
      </PageHeader>
      <QueryView query={document}>{(loaded) => <Reference document={loaded} />}</QueryView>
    </>
  );
}

function Reference({ document }: { document: OpenApi }) {
  const [words, setWords] = useState('');
  const entries = entriesOf(document).filter((entry) => matches(entry, words));
  const tags = document.tags.filter(({ name }) =>
    entries.some(({ operation }) => operation.tags[0] === name),
  );
  const isSearching = words.trim() !== '';
  return (
    <div className="flex flex-col gap-8 lg:flex-row-reverse lg:justify-between">
      <nav aria-label="Parts of the API" className="shrink-0 lg:sticky lg:top-9 lg:w-44 lg:self-start">
        <ul className="flex flex-wrap gap-1 text-sm max-lg:-mx-3 lg:flex-col">
          {[...tags.map(({ name }) => name), 'Scopes', 'Shapes'].map((name) => (
            <li key={name}>
              <a
                href={`#${anchorOf(name)}`}
                className="block rounded-lg px-3 py-1.5 text-muted hover:text-foreground"
              >
                {name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="flex min-w-0 max-w-4xl flex-1 flex-col gap-10">
        <SearchField value={words} onChange={setWords} className="max-w-md">
          <Label className="sr-only">Search the reference</Label>
          <SearchField.Group>
            <SearchField.SearchIcon />
            <SearchField.Input placeholder="Search the reference" />
            <SearchField.ClearButton />
          </SearchField.Group>
        </SearchField>
        {!isSearching && (
          <>
            <FirstSteps />
            <section aria-labelledby="good-to-know" className="max-w-prose text-sm leading-6">
              <h2 id="good-to-know" className="mb-2 text-lg font-semibold">
                Good to know
              </h2>
              <Prose text={document.info.description} />
            </section>
          </>
        )}
        {entries.length === 0 && (
          <p className="text-sm text-muted">
            No operation has all of these words. Try one of them: backup, restore, run, schedule.
          </p>
        )}
        {tags.map(({ name, description }) => (
          <section key={name} aria-labelledby={anchorOf(name)}>
            <h2 id={anchorOf(name)} className="text-lg font-semibold">
              {name}
            </h2>
            <p className="mt-1 mb-3 text-sm text-muted">{description}</p>
            <ul className="divide-y divide-separator rounded-xl border border-border bg-surface">
              {entries
                .filter(({ operation }) => operation.tags[0] === name)
                .map((entry) => (
                  <li key={entry.operation.operationId}>
                    <Operation entry={entry} document={document} />
                  </li>
                ))}
            </ul>
          </section>
        ))}
        {/* Operations lead there, also those that were searched for. */}
        <Scopes document={document} />
        <Shapes document={document} />
      </div>
    </div>
  );
}

function anchorOf(tag: string): string {
  return `part-${tag.toLowerCase().replace(' ', '-')}`;
}
