/**
 * One entry of the REST API: data, from which requests are answered, the OpenAPI document is made and the tests walk. What
 * it takes and gives is the contract of the procedure that does it, so roles, checks, audit and errors are the procedure's.
 */
import type { ApiScope } from '@holdfast/contracts/api-keys';
import { createdExportSchema } from '@holdfast/contracts/exports';
import { createdSchema } from '@holdfast/contracts/primitives';
import { startedRunSchema, startedRunsSchema } from '@holdfast/contracts/runs';
import { z } from 'zod';
import { type AppRouter, appRouter } from '../router.ts';
import type { Tag } from './openapi/tags.ts';

type Routers = AppRouter['_def']['record'];

/** `runs.list`. */
export type ProcedurePath = {
  [Name in keyof Routers & string]: `${Name}.${keyof Routers[Name] & string}`;
}[keyof Routers & string];

/** Calls a procedure as whoever asks. */
export type Ask = <T>(procedure: ProcedurePath, input?: unknown) => Promise<T>;

export interface CallHelp {
  ask: Ask;
  /** The id of the source with that name or id; null for `all`. Throws `source-not-found`. */
  findSource: (reference: string) => Promise<string | null>;
}

export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As OpenAPI writes it; parameters are fields of the input: `/api/runs/{id}`. */
  path: string;
  /** Stable: generated clients name a function by it. */
  id: string;
  /** Where it stands in the reference. */
  tag: Tag;
  /** One line. */
  summary: string;
  /** What is to know beyond it. */
  description?: string;
  scope: ApiScope;
  /** Absent for files, which stream beside the procedures. */
  procedure?: ProcedurePath;
  /** In place of the procedure's input. */
  takes?: z.ZodType;
  /** In place of the procedure's output: each answer that there can be. */
  gives?: readonly z.ZodType[];
  /** In place of handing the input to the procedure: how the words of the request become calls. */
  call?: (input: never, help: CallHelp) => Promise<unknown>;
  /** `events`: answers with server-sent events. `out` and `in`: a file, whose bytes are the answer or the body. */
  stream?: 'events' | 'out' | 'in';
  /** Of a file that is the answer: what it may be. */
  media?: readonly string[];
}

interface ProcedureFacts {
  type: 'query' | 'mutation' | 'subscription';
  inputs: z.ZodType[];
  output?: z.ZodType;
  meta?: { role?: string };
}

export function procedureFacts(path: ProcedurePath): ProcedureFacts {
  const procedures = appRouter._def.procedures as unknown as Record<string, { _def: ProcedureFacts }>;
  return procedures[path]!._def;
}

const nothing = z.object({});

export function inputOf({ takes, procedure }: Operation): z.ZodType {
  return takes ?? (procedure && procedureFacts(procedure).inputs[0]) ?? nothing;
}

/** The shapes of the answers that there can be; none where there is nothing to say. */
export function outputsOf({ gives, procedure }: Operation): readonly z.ZodType[] {
  const output = procedure && procedureFacts(procedure).output;
  return gives ?? (output ? [output] : []);
}

const started: readonly (z.ZodType | undefined)[] = [
  startedRunSchema,
  startedRunsSchema,
  createdExportSchema,
];

/** What the shape of an answer says about its status. */
export function statusOf(output: z.ZodType | undefined): 200 | 201 | 202 | 204 {
  if (output === undefined) return 204;
  if (started.includes(output)) return 202;
  return output === createdSchema ? 201 : 200;
}

/** Where to look next: at the run that does it, or at what was made. */
export function locationOf(operation: Operation, answer: unknown): string | undefined {
  const { runId, runIds, id } = (answer ?? {}) as { runId?: string; runIds?: string[]; id?: string };
  const run = runId ?? runIds?.[0];
  if (run !== undefined) return `/api/runs/${run}`;
  if (id === undefined) return undefined;
  return `${operation.path.startsWith('/api/backup/schedule/') ? '/api/schedules' : operation.path}/${id}`;
}
