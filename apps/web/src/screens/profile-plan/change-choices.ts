/** Each decision of an owner as a change of the choices that the plan is made from. */
import type { ColumnTreatment, EdgeKind, PlanChoices, SoftReference } from '@holdfast/contracts/export-plans';

export type TableChoice = 'exclude' | 'reference' | 'stub' | undefined;

/** `undefined`: as the database's keys say. */
export function chooseTable(choices: PlanChoices, table: string, choice: TableChoice): PlanChoices {
  const { [table]: _, ...others } = choices.tables ?? {};
  return { ...choices, tables: choice === undefined ? others : { ...others, [table]: choice } };
}

export function chooseColumn(
  choices: PlanChoices,
  table: string,
  column: string,
  treatment: ColumnTreatment,
): PlanChoices {
  const others = (choices.columns ?? []).filter((one) => one.table !== table || one.column !== column);
  return { ...choices, columns: [...others, { table, column, treatment }] };
}

export function chooseEdge(choices: PlanChoices, id: string, kind: EdgeKind): PlanChoices {
  return { ...choices, edges: { ...choices.edges, [id]: kind } };
}

export function addReference(choices: PlanChoices, reference: SoftReference): PlanChoices {
  return { ...choices, softReferences: [...(choices.softReferences ?? []), reference] };
}

export function removeReference(choices: PlanChoices, at: number): PlanChoices {
  const softReferences = (choices.softReferences ?? []).filter((_, index) => index !== at);
  return { ...choices, softReferences };
}
