/** Orders tables so that parents come before their children; those that need each other come together (Tarjan). */
export function orderByReferences(
  tables: readonly string[],
  references: readonly { child: string; parent: string }[],
): string[][] {
  const parents = new Map<string, string[]>(tables.map((table) => [table, []]));
  for (const { child, parent } of references) {
    if (parents.has(child) && parents.has(parent)) parents.get(child)!.push(parent);
  }
  const marks = new Map<string, { index: number; low: number; isOpen: boolean }>();
  const stack: string[] = [];
  const components: string[][] = [];
  const visit = (table: string): { index: number; low: number; isOpen: boolean } => {
    const mark = { index: marks.size, low: marks.size, isOpen: true };
    marks.set(table, mark);
    stack.push(table);
    for (const parent of parents.get(table)!) {
      const other = marks.get(parent) ?? visit(parent);
      if (other.isOpen) mark.low = Math.min(mark.low, other.low);
    }
    if (mark.low === mark.index) {
      const component = stack.splice(stack.indexOf(table));
      for (const member of component) marks.get(member)!.isOpen = false;
      // Parents were visited first, so their components are in the list already.
      components.push(component);
    }
    return mark;
  };
  for (const table of tables) if (!marks.has(table)) visit(table);
  return components;
}
