import type { Metadata } from 'next';
import { Backups } from '../../../screens/backups/backups.tsx';

export const metadata: Metadata = { title: 'Backups' };

export default async function BackupsPage({ searchParams }: { searchParams: Promise<{ source?: string }> }) {
  const { source } = await searchParams;
  return <Backups sourceId={typeof source === 'string' ? source : undefined} />;
}
