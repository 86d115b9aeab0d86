/** Holds source files to the rules in layers.ts. Pure: files in, sentences out. */
import type { Import, SourceFile } from './imports.ts';
import { engine, engineLayers, neverInBrowser, workspaceRules } from './layers.ts';

export function findViolations(files: readonly SourceFile[]): string[] {
  // Tests and fixtures may reach wherever they prove something.
  const product = files.filter(({ path }) => !/\.(test|fixture)\.tsx?$|storage-contract\.ts$/.test(path));
  return [
    ...product.flatMap((file) => file.imports.flatMap((found) => breachOfLayers(file.path, found))),
    ...product.flatMap((file) => file.imports.flatMap((found) => breachOfWorkspaces(file.path, found))),
    ...breachesInBrowser(product),
    ...cycles(product),
  ];
}

function breachOfLayers(path: string, { module, file }: Import): string[] {
  const from = layerOf(path);
  const to = file === undefined ? undefined : layerOf(file);
  if (from === undefined || to === undefined || from === to) return [];
  const allowed = engineLayers[from];
  if (!allowed)
    return [`${path}: the folder ${from} is not in scripts/layers.ts; say there what it may import.`];
  return allowed.includes(to) ? [] : [`${path} imports ${module}: ${from} must not import ${to}.`];
}

/** The engine's folder that a file lies in; undefined for files of the engine's root and of other places. */
function layerOf(path: string): string | undefined {
  if (!path.startsWith(`${engine}/`)) return undefined;
  const parts = path.slice(engine.length + 1).split('/');
  return parts.length > 1 ? parts[0] : undefined;
}

function breachOfWorkspaces(path: string, { module, file }: Import): string[] {
  const rule = workspaceRules.find(({ folder }) => path.startsWith(`${folder}/`));
  if (!rule) return [`${path}: its workspace is not in scripts/layers.ts; say there what it may import.`];
  if (file !== undefined) {
    if (file.startsWith(`${rule.within ?? rule.folder}/`) || rule.folder === 'apps/cli') return [];
    return [`${path} imports ${module}: another workspace is imported by its package name.`];
  }
  const ours = /^@holdfast\/([^/]+)/.exec(module)?.[1];
  const allowed =
    ours === undefined
      ? !rule.without?.test(module) && (rule.only?.test(module) ?? true)
      : rule.ours.includes(ours) || rule.folder.endsWith(`/${ours}`);
  return allowed ? [] : [`${path} imports ${module}: ${rule.folder} must not.`];
}

/** Follows what the browser would load from each client component on. Types are gone there, except our own of the server. */
function breachesInBrowser(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const violations = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: SourceFile) => {
    if (seen.has(file.path)) return;
    seen.add(file.path);
    for (const { module, file: target, typeOnly } of file.imports) {
      if (neverInBrowser.test(module))
        violations.add(`${file.path} imports ${module}, and runs in browsers.`);
      const next = target === undefined || typeOnly ? undefined : byPath.get(target);
      if (next && !/^\s*['"]use server['"]/.test(next.text)) visit(next);
    }
  };
  for (const file of files) {
    if (file.path.startsWith('apps/web/') && /^\s*['"]use client['"]/.test(file.text)) visit(file);
  }
  return [...violations];
}

/** Import cycles between files and between folders, by Tarjan's strongly connected components. */
function cycles(files: readonly SourceFile[]): string[] {
  const between = (nameOf: (path: string) => string, counts: (from: string, to: string) => boolean) => {
    const graph = new Map<string, Set<string>>();
    for (const { path, imports } of files) {
      const from = nameOf(path);
      const targets = graph.get(from) ?? new Set();
      graph.set(from, targets);
      for (const { file, typeOnly } of imports) {
        if (file !== undefined && !typeOnly && counts(from, nameOf(file))) targets.add(nameOf(file));
      }
    }
    return connected(graph);
  };
  // A folder and the ones inside it are one thing: those build on what lies above them.
  const apart = (from: string, to: string) =>
    !`${from}/`.startsWith(`${to}/`) && !`${to}/`.startsWith(`${from}/`);
  const inCircle = (what: string) => (group: string[]) =>
    `These ${what} import each other in a circle: ${group.join(', ')}.`;
  return [
    ...between(
      (path) => path,
      (from, to) => from !== to,
    ).map(inCircle('files')),
    ...between((path) => path.replace(/\/[^/]+$/, ''), apart).map(inCircle('folders')),
  ];
}

function connected(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const order = new Map<string, { index: number; low: number; open: boolean }>();
  const stack: string[] = [];
  const groups: string[][] = [];
  const visit = (node: string) => {
    const mark = { index: order.size, low: order.size, open: true };
    order.set(node, mark);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      const other = order.get(next) ?? visit(next);
      if (other.open) mark.low = Math.min(mark.low, other.low);
    }
    if (mark.low === mark.index) {
      const group = stack.splice(stack.indexOf(node));
      for (const member of group) order.get(member)!.open = false;
      if (group.length > 1) groups.push(group.sort());
    }
    return mark;
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return groups;
}
