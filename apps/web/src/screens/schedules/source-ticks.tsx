'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.ts';
import { Tick } from '../../components/forms/tick.tsx';

export interface SourceTicksProps {
  /** null: all. */
  chosen: string[] | null;
  onChosen: (chosen: string[] | null) => void;
}

/** All sources, or some. */
export function SourceTicks({ chosen, onChosen }: SourceTicksProps) {
  const sources = useQuery(useTRPC().sources.list.queryOptions());
  const rows = (sources.data ?? []).filter(({ kind }) => kind !== 'holdfast');
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">Which sources</legend>
      <Tick
        label="All of them, also those that are added later"
        checked={chosen === null}
        onChange={(all) => onChosen(all ? null : rows.slice(0, 1).map(({ id }) => id))}
      />
      {chosen !== null &&
        rows.map(({ id, name }) => (
          <div key={id} className="pl-7">
            <Tick
              label={name}
              checked={chosen.includes(id)}
              disabled={chosen.length === 1 && chosen[0] === id}
              onChange={(taken) => onChosen(taken ? [...chosen, id] : chosen.filter((one) => one !== id))}
            />
          </div>
        ))}
    </fieldset>
  );
}
