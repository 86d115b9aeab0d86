/** What every procedure is given: who asks, from where, and the services. */
import type { ApiScope } from '@holdfast/contracts/api-keys';
import type { Role } from '@holdfast/contracts/people';
import type { Services } from '../services.ts';

/** Who is signed in. */
export interface SignedInPerson {
  id: string;
  name: string;
  email: string;
  role: Role;
  twoFactorEnabled: boolean;
  /** They came from a provider that says it asked for a second factor. */
  providerFactor: boolean;
  /** Empty where a key asks for its person. */
  sessionId: string;
  /** False for whoever signs in with the provider only. */
  hasPassword: boolean;
  /** When they last proved to be who they are: by signing in, or since. Absent for a machine, whose key nobody borrows. */
  confirmedAt?: Date;
}

/** The key that a program of that person asks with. */
export interface ActingKey {
  id: string;
  name: string;
  prefix: string;
  scopes: readonly ApiScope[];
  expiresAt: Date | null;
}

/** Said of a change by the procedure that makes it, for the audit log. Never secrets. */
export interface AuditNote {
  /** What it was done to: `source Shop`. */
  subject?: string;
  details?: Record<string, unknown>;
}

export interface ApiContext {
  services: Services;
  person: SignedInPerson | null;
  /** Set when it is a key that asks, over REST; absent for sessions. */
  apiKey?: ActingKey | undefined;
  address: string | null;
  /** Names the request in the log and in what a caller is told of an error of ours. */
  requestId: string;
  /** True when a page of ours asks, or a key, which no other site's page can send. */
  sameOrigin: boolean;
  /** Adds to the audit entry of this call, where it is a change. */
  note: (note: AuditNote) => void;
}

/** In a procedure that only signed-in people reach. */
export interface SignedInContext extends ApiContext {
  person: SignedInPerson;
}
