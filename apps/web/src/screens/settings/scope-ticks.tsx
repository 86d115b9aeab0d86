'use client';
import { type ApiScope, apiScopes, scopesOf } from '@holdfast/contracts/api-keys';
import type { Role } from '@holdfast/contracts/people';
import { Tick } from '../../components/forms/tick.tsx';

export interface ScopeTicksProps {
  role: Role;
  chosen: readonly ApiScope[];
  onChange: (chosen: readonly ApiScope[]) => void;
}

/** What a key may do, one by one; only what its person may. */
export function ScopeTicks({ role, chosen, onChange }: ScopeTicksProps) {
  return (
    <fieldset className="flex max-h-64 flex-col gap-3 overflow-y-auto rounded-xl border border-border p-4">
      <legend className="sr-only">What the key may do</legend>
      {scopesOf(role).map((scope) => (
        <Tick
          key={scope}
          label={apiScopes[scope].words}
          description={<span className="font-mono text-xs">{scope}</span>}
          checked={chosen.includes(scope)}
          onChange={(ticked) =>
            onChange(ticked ? [...chosen, scope] : chosen.filter((other) => other !== scope))
          }
        />
      ))}
    </fieldset>
  );
}
