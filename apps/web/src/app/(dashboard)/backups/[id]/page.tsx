import type { Metadata } from 'next';
import { BackupPage } from '../../../../screens/backups/backup-page.tsx';

export const metadata: Metadata = { title: 'Backup' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <BackupPage id={(await params).id} />;
}
