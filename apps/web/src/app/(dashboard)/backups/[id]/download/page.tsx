import type { Metadata } from 'next';
import { DownloadPage } from '../../../../../screens/downloads/download-page.tsx';

export const metadata: Metadata = { title: 'Download a backup' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <DownloadPage id={(await params).id} />;
}
