import type { Metadata } from 'next';
import { ChooseBackup } from '../../../screens/restore/choose-backup.tsx';

export const metadata: Metadata = { title: 'Restore' };

export default function RestoreListPage() {
  return <ChooseBackup />;
}
