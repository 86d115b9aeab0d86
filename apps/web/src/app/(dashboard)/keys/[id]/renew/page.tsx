import type { Metadata } from 'next';
import { RenewKeys } from '../../../../../screens/keys/renew-keys.tsx';

export const metadata: Metadata = { title: 'A new password, or new keys' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <RenewKeys vaultId={(await params).id} />;
}
