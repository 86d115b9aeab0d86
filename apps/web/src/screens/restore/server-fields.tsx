'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.ts';
import { Choice } from '../../components/forms/choice.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import { ConnectionFields } from '../sources/connection-fields.tsx';
import type { DatabasePlan } from './database-plan.ts';

export interface ServerFieldsProps {
  plan: DatabasePlan;
  onPlan: (plan: DatabasePlan) => void;
}

/** Which server, and the name of the database there. */
export function ServerFields({ plan, onPlan }: ServerFieldsProps) {
  const sources = useQuery(useTRPC().sources.list.queryOptions());
  const set = (change: Partial<DatabasePlan>) => onPlan({ ...plan, ...change });
  const servers = (sources.data ?? [])
    .filter(({ kind }) => kind === 'database')
    .map(({ id, name, place }) => ({ value: id, label: `The server of ${name} (${place})` }));
  return (
    <>
      <Choice
        label="Server"
        value={plan.server}
        onChange={(server) => set({ server })}
        options={[...servers, { value: 'other', label: 'Another server' }]}
      />
      {plan.server === 'other' && (
        <ConnectionFields value={plan.connection} onChange={(connection) => set({ connection })} />
      )}
      <TextInput label="Database" value={plan.database} onChange={(database) => set({ database })} mono />
    </>
  );
}
