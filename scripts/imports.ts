/** Reads which modules the source files of this repository import. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

export interface SourceFile {
  /** Relative to the repository. */
  path: string;
  text: string;
  imports: Import[];
}

export interface Import {
  /** As it is written: `../errors.ts`, `@holdfast/core/vault`, `zod`. */
  module: string;
  /** The file that it leads to, relative to the repository, when that is one of ours named by a path. */
  file?: string;
  /** True when it is gone at run time. */
  typeOnly: boolean;
}

const patterns = [
  // import … from 'x'; export … from 'x'
  /^[ \t]*(?:import|export)\s+(type\s)?[\w*{}\s,$]*?\bfrom\s+['"]([^'"]+)['"]/gm,
  // import 'x'
  /^[ \t]*import()\s+['"]([^'"]+)['"]/gm,
  // import('x'), also with a comment for the bundler inside
  /\bimport()\(\s*(?:\/\*[^*]*\*\/\s*)?['"]([^'"]+)['"]/g,
  // new Worker(new URL('./x.ts', import.meta.url))
  /\bnew URL()\(\s*['"]([^'"]+\.tsx?)['"]\s*,\s*import\.meta\.url/g,
];

/** The imports in one file's text. `path` is relative to `root`. */
export function readImports(path: string, text: string, root: string): Import[] {
  const imports: Import[] = [];
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) {
      const module = match[2] ?? '';
      const file = toFile(path, module, root);
      imports.push({ module, typeOnly: Boolean(match[1]), ...(file === undefined ? {} : { file }) });
    }
  }
  return imports;
}

function toFile(path: string, module: string, root: string): string | undefined {
  // `@/x` is the web application's way of saying `apps/web/src/x`.
  const from = module.startsWith('@/') ? resolve(root, 'apps/web/src') : resolve(root, dirname(path));
  if (!module.startsWith('.') && !module.startsWith('@/')) return undefined;
  const plain = resolve(from, module.startsWith('@/') ? module.slice(2) : module);
  const candidates = ['', '.ts', '.tsx', '/index.ts', '/index.tsx'].map((end) => `${plain}${end}`);
  const found = candidates.find((file) => /\.(ts|tsx|mjs|js|json)$/.test(file) && existsSync(file));
  return relative(root, found ?? plain);
}

/** All source files of the workspaces. */
export function readSources(root: string, groups = ['apps', 'packages']): SourceFile[] {
  const files: SourceFile[] = [];
  const visit = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!['node_modules', 'dist', '.next', 'generated'].includes(entry.name)) visit(path);
      } else if (/\.tsx?$/.test(entry.name) && !/\.(as|wasm)\.ts$|\.d\.ts$/.test(entry.name)) {
        const text = readFileSync(join(root, path), 'utf8');
        files.push({ path, text, imports: readImports(path, text, root) });
      }
    }
  };
  for (const group of groups) if (existsSync(join(root, group))) visit(group);
  return files;
}
