'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.ts';
import { Choice } from '../../components/forms/choice.tsx';

export interface SourceChoiceProps {
  value: string;
  onChange: (value: string) => void;
  /** As wide as what is around it. */
  full?: boolean;
}

/** One source, or all of them (`all`). */
export function SourceChoice({ value, onChange, full = false }: SourceChoiceProps) {
  const sources = useQuery(useTRPC().sources.list.queryOptions());
  const each = (sources.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Choice
      label="Source"
      hideLabel
      value={value}
      onChange={onChange}
      options={[{ value: 'all', label: 'Every source' }, ...each]}
      className={full ? 'w-full' : 'w-full sm:w-56'}
    />
  );
}
