import type { Metadata } from 'next';
import { EditSource } from '../../../../../screens/sources/edit-source.tsx';

export const metadata: Metadata = { title: 'Edit a source' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <EditSource id={(await params).id} />;
}
