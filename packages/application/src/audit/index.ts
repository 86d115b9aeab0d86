/** The record of who did what: only ever added to. */
export { type AuditedAction, audit } from './audit.ts';
export { writeAuditCsv } from './audit-csv.ts';
export { listAudit } from './list-audit.ts';
