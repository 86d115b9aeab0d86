'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.ts';
import { Choice } from '../../components/forms/choice.tsx';
import { formatMoment } from '../../components/values/format.ts';
import { useNow } from '../../components/values/now.ts';

export interface ChooseMomentProps {
  sourceId: string;
  /** undefined: as it is now. */
  backupId: string | undefined;
  onBackup: (id: string | undefined) => void;
  /** Only from a backup. */
  noLive?: boolean;
}

const live = 'live';

/** The database as it is now, or as one of its backups has it. */
export function ChooseMoment({ sourceId, backupId, onBackup, noLive }: ChooseMomentProps) {
  const now = useNow();
  const backups = useQuery(useTRPC().backups.list.queryOptions({ sourceId, limit: 100 }));
  const listed = (backups.data?.items ?? []).map(({ id, takenAt }) => ({
    value: id,
    label: `As of ${formatMoment(new Date(takenAt), now)}, from a backup`,
  }));
  return (
    <Choice
      label="As of when"
      value={backupId ?? live}
      onChange={(value) => onBackup(value === live ? undefined : value)}
      options={[
        ...(noLive
          ? [{ value: live, label: 'Choose a backup' }]
          : [{ value: live, label: 'Now, from the database' }]),
        ...listed,
      ]}
      description={
        backupId === undefined
          ? undefined
          : 'The backup is restored into a scratch server for this, which is removed afterwards. That takes a while.'
      }
      className="w-full max-w-md"
    />
  );
}
