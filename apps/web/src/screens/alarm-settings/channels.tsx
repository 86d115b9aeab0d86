'use client';
import { Button } from '@heroui/react';
import type { Channel } from '@holdfast/contracts/alarms';
import { useQuery } from '@tanstack/react-query';
import { BellRing, Plus } from 'lucide-react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { ChannelCard } from './channel-card.tsx';

/** All of them, and the way to a new one. */
export function Channels({ onEdit }: { onEdit: (channel: Channel | 'new') => void }) {
  const mayChange = useMay('owner');
  const channels = useQuery(useTRPC().alarms.channels.queryOptions(undefined, { refetchInterval: 15_000 }));
  const add = mayChange && (
    <Button onPress={() => onEdit('new')}>
      <Plus aria-hidden="true" className="size-4" />
      Add a channel
    </Button>
  );
  return (
    <QueryView query={channels}>
      {(rows) =>
        rows.length === 0 ? (
          <EmptyState icon={BellRing} title="Nobody is told yet" action={add}>
            Alarms show in this dashboard, and nobody looks at it every day. Add an address or a chat, and
            press Test.
          </EmptyState>
        ) : (
          <div className="flex flex-col gap-4">
            <ul className="flex flex-col gap-3">
              {rows.map((channel) => (
                <li key={channel.id}>
                  <ChannelCard channel={channel} onEdit={() => onEdit(channel)} />
                </li>
              ))}
            </ul>
            <div>{add}</div>
          </div>
        )
      }
    </QueryView>
  );
}
