import type { Metadata } from 'next';
import { SettingsScreen } from '../../../screens/settings/settings.tsx';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage({ searchParams }: { searchParams: Promise<{ tab?: string }> }) {
  const { tab } = await searchParams;
  return <SettingsScreen tab={typeof tab === 'string' ? tab : undefined} />;
}
