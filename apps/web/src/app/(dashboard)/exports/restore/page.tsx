import type { Metadata } from 'next';
import { RestoreProfile } from '../../../../screens/profile-restore/restore-profile.tsx';

export const metadata: Metadata = { title: 'Restore a profile' };

export default function Page() {
  return <RestoreProfile />;
}
