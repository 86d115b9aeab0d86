import type { Metadata } from 'next';
import { SourcePage } from '../../../../screens/sources/source-page.tsx';

export const metadata: Metadata = { title: 'Source' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <SourcePage id={(await params).id} />;
}
