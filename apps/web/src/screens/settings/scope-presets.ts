import { type ApiScope, scopesOf } from '@holdfast/contracts/api-keys';
import type { Role } from '@holdfast/contracts/people';

export type ScopePreset = 'look' | 'back-up' | 'everything' | 'chosen';

const looking: readonly ApiScope[] = [
  ...(['status:read', 'sources:read', 'backups:read', 'schedules:read', 'runs:read', 'vaults:read'] as const),
];
const backingUp: readonly ApiScope[] = [...looking, 'backups:write', 'runs:write'];

/** What most keys are for; `chosen` begins with nothing. */
export function presetsFor(role: Role): { value: ScopePreset; label: string }[] {
  return [
    { value: 'look', label: 'Look at everything' },
    ...(role === 'viewer' ? [] : [{ value: 'back-up', label: 'Back up, verify and follow' } as const]),
    { value: 'everything', label: 'Everything that I may' },
    { value: 'chosen', label: 'What I choose' },
  ];
}

export function scopesOfPreset(preset: ScopePreset, role: Role, chosen: readonly ApiScope[]): ApiScope[] {
  if (preset === 'look') return [...looking];
  if (preset === 'back-up') return [...backingUp];
  return preset === 'everything' ? scopesOf(role) : [...chosen];
}
