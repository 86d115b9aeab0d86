import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { Blocks } from '../../../../screens/help/blocks.tsx';
import { type GuidePage, readGuide, sectionsOf } from '../../../../screens/help/guide.ts';
import { GuideSearch } from '../../../../screens/help/guide-search.tsx';

interface HelpProps {
  params: Promise<{ page?: string[] }>;
  searchParams: Promise<{ find?: string }>;
}

export async function generateMetadata({ params }: HelpProps): Promise<Metadata> {
  const page = pageOf(await readGuide(), (await params).page);
  return { title: page ? `${page.title} · Help` : 'Help' };
}

/** The guide of docs/, so that what the dashboard says and what the repository says are one text. */
export default async function HelpPage({ params, searchParams }: HelpProps) {
  const pages = await readGuide();
  const page = pageOf(pages, (await params).page);
  if (!page) notFound();
  const { find } = await searchParams;
  return (
    <>
      <GuideSearch sections={pages.flatMap(sectionsOf)} initial={typeof find === 'string' ? find : ''} />
      <div className="flex flex-col gap-8 lg:flex-row-reverse lg:justify-between">
        <nav aria-label="Pages of the guide" className="shrink-0 lg:sticky lg:top-9 lg:w-56 lg:self-start">
          <ul className="flex flex-col gap-1 text-sm">
            {pages.map(({ slug, title }) => (
              <li key={slug}>
                <Link
                  href={`/help/${slug}`}
                  aria-current={slug === page.slug ? 'page' : undefined}
                  className="block rounded-lg px-3 py-1.5 text-muted hover:text-foreground aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent-soft-foreground"
                >
                  {title}
                </Link>
              </li>
            ))}
            <li>
              <Link
                href="/help/api-reference"
                className="block rounded-lg px-3 py-1.5 text-muted hover:text-foreground"
              >
                API reference
              </Link>
            </li>
          </ul>
        </nav>
        <article className="min-w-0 max-w-prose text-[0.9375rem] leading-7">
          <Blocks tokens={page.tokens} />
        </article>
      </div>
    </>
  );
}

function pageOf(pages: readonly GuidePage[], path: readonly string[] = []): GuidePage | undefined {
  return path.length === 0 ? pages[0] : pages.find(({ slug }) => path.length === 1 && slug === path[0]);
}
