import { type Person, roleSchema } from '@holdfast/contracts/people';

export interface PersonRow {
  id: string;
  name: string;
  email: string;
  role: string;
  twoFactorEnabled: boolean;
  disabledAt: Date | null;
  createdAt: Date;
  sessions: { updatedAt: Date }[];
}

/** `sessions` holds the one that was used last. */
export function toPerson(row: PersonRow): Person {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: roleSchema.parse(row.role),
    twoFactorEnabled: row.twoFactorEnabled,
    disabledAt: row.disabledAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.sessions[0]?.updatedAt.toISOString() ?? null,
  };
}
