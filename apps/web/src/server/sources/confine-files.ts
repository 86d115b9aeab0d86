import { confinePath } from '@holdfast/application/file-roots';
import type { FileSet } from '@holdfast/contracts/file-sets';
import type { Services } from '../services.ts';

/** The same with the directories as they are in fact. Throws `path-unsafe` for one outside of the allowed roots. */
export async function confineFiles({ installation }: Services, files: FileSet): Promise<FileSet> {
  const paths = await Promise.all(files.paths.map((path) => confinePath(path, installation.fileRoots)));
  return { ...files, paths: [...new Set(paths)] };
}
