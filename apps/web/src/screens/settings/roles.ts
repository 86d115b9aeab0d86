import type { Role } from '@holdfast/contracts/people';

export const roles: readonly { value: Role; label: string }[] = [
  { value: 'viewer', label: 'Viewer' },
  { value: 'operator', label: 'Operator' },
  { value: 'owner', label: 'Owner' },
];

/** What each may do. */
export const roleWords: Record<Role, string> = {
  viewer: 'Looks at everything, changes nothing.',
  operator: 'Backs up, verifies, and restores to new places.',
  owner: 'Everything: sources, schedules, keys, people, restores over what exists.',
};
