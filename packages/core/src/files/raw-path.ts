/**
 * Paths are raw bytes. Inside this folder they are often carried as latin1 strings, one character per byte: such
 * strings compare in byte order, can be map keys and cost no conversion.
 */
export function pathBytes(path: Buffer | string): Buffer {
  return typeof path === 'string' ? Buffer.from(path, 'utf8') : path;
}

const slash = 0x2f;

/** `directory/name`, whether or not the directory ends in a slash. */
export function joinPath(directory: Buffer, name: Buffer): Buffer {
  const needsSlash = directory.length > 0 && directory[directory.length - 1] !== slash;
  const joined = Buffer.allocUnsafe(directory.length + (needsSlash ? 1 : 0) + name.length);
  directory.copy(joined);
  if (needsSlash) joined[directory.length] = slash;
  name.copy(joined, joined.length - name.length);
  return joined;
}

/** The last component; empty for `/`. */
export function baseName(path: Buffer): Buffer {
  let end = path.length;
  while (end > 0 && path[end - 1] === slash) end -= 1;
  const start = end === 0 ? -1 : path.lastIndexOf(slash, end - 1);
  return path.subarray(start + 1, end);
}
