import type { Metadata } from 'next';
import { PlanPage } from '../../../../../screens/profile-plan/plan-page.tsx';

export const metadata: Metadata = { title: 'What belongs to a profile' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <PlanPage sourceId={(await params).id} />;
}
