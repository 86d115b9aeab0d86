import { PageHeader } from '../../components/shell/page-header.tsx';

export default function OverviewPage() {
  return <PageHeader title="Overview" />;
}
