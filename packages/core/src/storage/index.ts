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
