/** The audit log as a spreadsheet: CSV as in RFC 4180, streamed page by page. */
import type { AuditEntry, AuditFilter } from '@holdfast/contracts/people';
import type { Database } from '@holdfast/db';
import { listAudit } from './list-audit.ts';

const columns = ['at', 'who', 'who_id', 'action', 'subject', 'from', 'details'] as const;
const pageRows = 100;

/** Entries that were made meanwhile are not in it: pages go back from the first. */
export async function* writeAuditCsv(database: Database, filter: AuditFilter): AsyncGenerator<string> {
  yield toLine(columns);
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const page = await listAudit(database, { ...filter, limit: pageRows, cursor });
    yield page.items.map(toCells).map(toLine).join('');
    cursor = page.nextCursor;
  }
}

function toCells(entry: AuditEntry): string[] {
  const { at, actorName, actorId, action, subject, ipAddress, details } = entry;
  return [
    at,
    actorName,
    actorId ?? '',
    action,
    subject ?? '',
    ipAddress ?? '',
    details ? JSON.stringify(details) : '',
  ];
}

function toLine(cells: readonly string[]): string {
  return `${cells.map(toCell).join(',')}\r\n`;
}

/**
 * Names and addresses are chosen by strangers, and a spreadsheet would run a text that begins like a formula: such a one
 * gets an apostrophe in front (OWASP, “CSV Injection”). So does what would begin a cell where semicolons part them, as
 * they do in half of Europe.
 */
function toCell(text: string): string {
  const begun = /^\s*[=+\-@\t\r\n|%]/.test(text) ? `'${text}` : text;
  const safe = begun.replaceAll(/([;\t]"*)(?=[=+\-@|%])/g, "$1'");
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
