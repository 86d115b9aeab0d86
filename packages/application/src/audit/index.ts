/** The record of who did what: only ever added to. */
export { type AuditedAction, audit } from './audit.ts';
export { listAudit } from './list-audit.ts';
