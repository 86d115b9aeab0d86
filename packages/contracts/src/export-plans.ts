/** What belongs to a profile of a database: the plan as its owner sees it, and what the owner decides about it. */
import { z } from 'zod';
import { countSchema, idSchema, momentSchema } from './primitives.ts';

const nameSchema = z.string().min(1).max(200);
/** `schema.table`, quoted where needed. */
const tableSchema = z.string().min(1).max(300);
const columnsSchema = z.array(nameSchema).min(1).max(32);

export const edgeKindSchema = z.enum(['own', 'own-up', 'mention', 'reference']);
export type EdgeKind = z.infer<typeof edgeKindSchema>;
export const tableRoleSchema = z.enum(['root', 'own', 'reference', 'stub', 'mention']);
export type TableRole = z.infer<typeof tableRoleSchema>;
export const columnTreatmentSchema = z.enum(['include', 'redact', 'exclude']);
export type ColumnTreatment = z.infer<typeof columnTreatmentSchema>;

/** A pair of columns that mean the same without a foreign key to say so. */
export const softReferenceSchema = z.object({
  child: tableSchema,
  childColumns: columnsSchema,
  parent: tableSchema,
  parentColumns: columnsSchema,
  /** It holds only where these columns of the child have one of these values. */
  where: z
    .array(z.object({ column: nameSchema, values: z.array(z.string().max(1000)).min(1).max(100) }))
    .max(10)
    .optional(),
  kind: edgeKindSchema.optional(),
});
export type SoftReference = z.infer<typeof softReferenceSchema>;

/** What is decided beside what the keys say. */
export const planChoicesSchema = z.object({
  nameColumns: z.array(nameSchema).max(8).optional(),
  softReferences: z.array(softReferenceSchema).max(200).optional(),
  edges: z.record(z.string().max(1000), edgeKindSchema).optional(),
  tables: z.record(tableSchema, z.enum(['exclude', 'reference', 'stub'])).optional(),
  columns: z
    .array(z.object({ table: tableSchema, column: nameSchema, treatment: columnTreatmentSchema }))
    .max(5000)
    .optional(),
});
export type PlanChoices = z.infer<typeof planChoicesSchema>;

export const planTableSchema = z.object({
  table: z.string(),
  role: tableRoleSchema,
  treatment: z.enum(['include', 'exclude']),
  /** Edges from the root to it, by id. */
  path: z.array(z.string()),
  rowEstimate: z.number().nonnegative(),
  key: z.array(z.string()),
  columns: z.array(z.object({ name: z.string(), type: z.string(), treatment: columnTreatmentSchema })),
});
export type PlanTable = z.infer<typeof planTableSchema>;

export const planEdgeSchema = z.object({
  id: z.string(),
  kind: edgeKindSchema,
  child: z.string(),
  childColumns: z.array(z.string()),
  parent: z.string(),
  parentColumns: z.array(z.string()),
  origin: z.enum(['foreign key', 'inherited', 'soft reference']),
  indexed: z.boolean(),
  reason: z.string(),
});
export type PlanEdge = z.infer<typeof planEdgeSchema>;

export const planSchema = z.object({
  database: z.string(),
  createdAt: z.string(),
  root: z.string(),
  nameColumns: z.array(z.string()),
  tables: z.array(planTableSchema),
  edges: z.array(planEdgeSchema),
  warnings: z.array(z.object({ code: z.string(), table: z.string(), message: z.string() })),
});
export type Plan = z.infer<typeof planSchema>;

export const sourceIdInput = z.object({ sourceId: idSchema });

/** What a root can be chosen from. */
export const rootChoicesSchema = z.object({
  guesses: z.array(
    z.object({ table: z.string(), reasons: z.array(z.string()), nameColumns: z.array(z.string()) }),
  ),
  tables: z.array(
    z.object({
      table: z.string(),
      key: z.array(z.string()),
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
    }),
  ),
});
export type RootChoices = z.infer<typeof rootChoicesSchema>;

export const proposePlanInput = z.object({
  sourceId: idSchema,
  root: tableSchema,
  choices: planChoicesSchema,
});
/** `basedOn`: the version that was changed; null for the first. Somebody else's change meanwhile is not overwritten. */
export const savePlanInput = proposePlanInput.extend({ basedOn: countSchema.nullable() });
export const savedPlanSchema = z.object({ version: countSchema });

export const readPlanInput = z.object({ sourceId: idSchema, version: z.int().min(1).optional() });
export const storedPlanSchema = z.object({
  source: z.object({ id: idSchema, name: z.string() }),
  version: countSchema,
  plan: planSchema,
  choices: planChoicesSchema,
  createdAt: momentSchema,
  createdBy: z.string().nullable(),
  /** Newest first. */
  versions: z.array(
    z.object({ version: countSchema, createdAt: momentSchema, createdBy: z.string().nullable() }),
  ),
});
export type StoredPlan = z.infer<typeof storedPlanSchema>;

/** What changed in the database since the plan was made. */
export const planDriftSchema = z.object({ missing: z.array(z.string()), added: z.array(z.string()) });
export type PlanDrift = z.infer<typeof planDriftSchema>;

/** A database, and whether its profiles are set up. */
export const exportSourceSchema = z.object({
  id: idSchema,
  name: z.string(),
  place: z.string(),
  plan: z
    .object({
      version: countSchema,
      root: z.string(),
      /** Columns whose values name a profile. */
      key: z.array(z.string()),
      tables: countSchema,
      createdAt: momentSchema,
    })
    .nullable(),
});
export type ExportSource = z.infer<typeof exportSourceSchema>;
