/** Directories of this machine, as far as people may reach them. */
export { browseFolders } from './browse-folders.ts';
export { confinePath } from './confine-path.ts';
export { previewExcludes } from './preview-excludes.ts';
