'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.ts';
import { Choice } from '../../components/forms/choice.tsx';

/** One source, or all of them (`all`). */
export function SourceChoice({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const sources = useQuery(useTRPC().sources.list.queryOptions());
  const each = (sources.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Choice
      label="Source"
      hideLabel
      value={value}
      onChange={onChange}
      options={[{ value: 'all', label: 'Every source' }, ...each]}
      className="w-full sm:w-56"
    />
  );
}
