/** True for raw bytes that can name an entry of a directory: not empty, no `/`, no NUL, not `.` or `..`. */
export function isNodeName(name: Uint8Array): boolean {
  const { length } = name;
  if (length === 0) return false;
  if (name[0] === 0x2e && (length === 1 || (length === 2 && name[1] === 0x2e))) return false;
  for (let i = 0; i < length; i++) {
    const byte = name[i]!;
    if (byte === 0x2f || byte === 0) return false;
  }
  return true;
}
