/** Where backups lie: how a vault's row becomes an open vault. */
export { type AddVaultOptions, addVault } from './add-vault.ts';
export { clearAbandonedLocks } from './clear-abandoned-locks.ts';
export { countVault, type VaultStatistics } from './count-vault.ts';
export {
  openVaultAt,
  openVaultOf,
  storageOf,
  type VaultLocation,
  type VaultRow,
  vaultPassword,
} from './open-vault.ts';
export {
  findReplacedVault,
  forgetReplacedVault,
  listReplacedVaults,
  type ReplacedVaultRow,
  replaceVault,
} from './replaced-vaults.ts';
