import type { Metadata } from 'next';
import { NewExport } from '../../../../screens/exports/new-export.tsx';

export const metadata: Metadata = { title: 'New export' };

export default async function Page({ searchParams }: { searchParams: Promise<{ source?: string }> }) {
  return <NewExport sourceId={(await searchParams).source} />;
}
