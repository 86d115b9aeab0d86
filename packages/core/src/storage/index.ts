export { LocalStorage, type LocalStorageOptions } from './local.ts';
export { MemoryStorage } from './memory.ts';
export {
  assertStorageFolder,
  assertStorageName,
  isStorageName,
  type Storage,
  type StorageCallOptions,
  type StoredFile,
} from './storage.ts';
export type { TarLimits } from './tar/read-tar-entries.ts';
export { TarFileStorage } from './tar/tar-file-storage.ts';
export { TarOutputStorage } from './tar/tar-output-storage.ts';
