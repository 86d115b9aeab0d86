import { storedPlan } from '@holdfast/application/exports';
import type { FoundProfile } from '@holdfast/contracts/exports';
import { findProfiles } from '@holdfast/core/exports';
import { limitAttempts } from '../people/limit-attempts.ts';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { findTarget, needPlan, withPatience } from './find-source.ts';

export interface SearchProfilesOptions {
  sourceId: string;
  search: string;
  person: SignedInPerson;
  signal?: AbortSignal | undefined;
}

const shownAtMost = 50;

/** By key, or by a part of a name. Counted, since names of people are what comes back. */
export async function searchProfiles(
  services: Services,
  { sourceId, search, person, signal }: SearchProfilesOptions,
): Promise<{ profiles: FoundProfile[]; name: string }> {
  await limitAttempts(services.database, `profile-search ${person.id}`, {
    windowSeconds: 300,
    attempts: 120,
  });
  const { source, connection } = await findTarget(services, sourceId);
  const plan = storedPlan(await needPlan(services, sourceId));
  const profiles = await findProfiles({
    ...{ connection, plan, search, limit: shownAtMost, signal: withPatience(signal) },
  });
  return { profiles, name: source.name };
}
