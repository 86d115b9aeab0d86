'use client';
import { Notice } from '../../components/feedback/notice.tsx';
import { useNow } from '../../components/values/now.ts';
import { When } from '../../components/values/when.tsx';

/** Heartbeats come every few seconds; a minute of silence means that nothing is carried out. */
const silenceMs = 60_000;

export function WorkerNotice({ seenAt }: { seenAt: string | null }) {
  const now = useNow();
  if (seenAt !== null && now.getTime() - new Date(seenAt).getTime() < silenceMs) return null;
  return (
    <Notice status="danger" title="No worker is running: nothing is backed up.">
      {seenAt === null ? (
        'None was ever seen. '
      ) : (
        <>
          The last one was seen <When at={seenAt} />.{' '}
        </>
      )}
      Start Holdfast with npm start; what was missed is caught up.
    </Notice>
  );
}
