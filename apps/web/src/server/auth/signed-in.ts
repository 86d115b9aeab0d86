import { roleSchema } from '@holdfast/contracts/people';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';

export interface FoundPerson {
  person: SignedInPerson | null;
  /** To be sent along: the session was prolonged. */
  setCookies: string[];
}

/** Who sends these headers; nobody when the session has ended or the account was disabled. */
export async function findPerson({ auth, database }: Services, headers: Headers): Promise<FoundPerson> {
  if (!headers.has('cookie')) return { person: null, setCookies: [] };
  const { response, headers: answered } = await auth.api.getSession({ headers, returnHeaders: true });
  const setCookies = answered.getSetCookie();
  const role = roleSchema.safeParse(response?.user.role);
  if (!response || !role.success || response.user.disabledAt != null) return { person: null, setCookies };
  const { id, name, email, twoFactorEnabled } = response.user;
  const { createdAt, confirmedAt, providerFactor } = response.session;
  const hasPassword =
    (await database.prisma.account.count({ where: { userId: id, providerId: 'credential' } })) > 0;
  return {
    person: {
      ...{ id, name, email, hasPassword },
      role: role.data,
      twoFactorEnabled: twoFactorEnabled === true,
      providerFactor: providerFactor === true,
      sessionId: response.session.id,
      confirmedAt: new Date(confirmedAt ?? createdAt),
    },
    setCookies,
  };
}
