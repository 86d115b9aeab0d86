import type { Metadata } from 'next';
import { SettingsScreen } from '../../../screens/settings/settings.tsx';

export const metadata: Metadata = { title: 'Settings' };

export default function SettingsPage() {
  return <SettingsScreen />;
}
