import type { Metadata } from 'next';
import { RestorePage } from '../../../../screens/restore/restore-page.tsx';

export const metadata: Metadata = { title: 'Restore' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <RestorePage id={(await params).id} />;
}
