import { compilePattern, type GitignorePattern } from './gitignore-pattern.ts';

/** Decides what is left out of a tree by gitignore patterns. */
export interface Excludes {
  /**
   * Whether an entry is left out. Its parent directories must not be: what is below an excluded directory is never
   * asked for. `path` is relative to the root, without a slash at either end, latin1 (one character per byte).
   */
  excludes(path: string, isDirectory: boolean): boolean;
}

/**
 * Compiles patterns with the meaning they have in a `.gitignore` at the root of the tree: the last pattern that
 * matches decides, `!` takes entries back in, a slash anchors to the root. Names need not be UTF-8. Lines that are
 * empty, comments or can never match are ignored, as git ignores them.
 */
export function compileExcludes(patterns: readonly string[]): Excludes {
  const compiled: GitignorePattern[] = [];
  for (const line of patterns) {
    const pattern = compilePattern(line);
    if (pattern !== undefined) compiled.unshift(pattern);
  }
  return {
    excludes: (path, isDirectory) => {
      for (const pattern of compiled) {
        if (pattern.directoryOnly && !isDirectory) continue;
        if (pattern.expression.test(path)) return !pattern.negated;
      }
      return false;
    },
  };
}
