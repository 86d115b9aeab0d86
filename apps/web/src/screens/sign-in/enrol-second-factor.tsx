'use client';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { SecondFactor } from '../settings/second-factor.tsx';

/** In place of every page, until it is done. */
export function EnrolSecondFactor({ hasPassword }: { hasPassword: boolean }) {
  return (
    <>
      <PageHeader title="Set up your second factor" />
      <div className="flex max-w-xl flex-col gap-6">
        <p className="text-sm">
          An owner of this installation requires one of everybody: a code from an app on your phone, asked for
          whenever you sign in. It takes two minutes, and then everything is as usual. Backups go on
          meanwhile.
        </p>
        <SecondFactor enabled={false} hasPassword={hasPassword} />
      </div>
    </>
  );
}
