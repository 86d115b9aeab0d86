import { MemoryStorage } from './memory.ts';
import { contractFolders, describeStorageContract } from './storage-contract.ts';

describeStorageContract('MemoryStorage', {
  open: async () => {
    const storage = new MemoryStorage();
    await storage.prepare(contractFolders);
    return storage;
  },
});
