/** Splits SQL at its semicolons, minding quotes: enough for what pg_dump writes of privileges and publications. */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let start = 0;
  for (let at = 0; at < sql.length; at++) {
    const character = sql[at];
    if (character === '"' || character === "'") {
      const escapes = character === "'" && /[Ee]/.test(sql[at - 1] ?? '');
      for (at++; at < sql.length && sql[at] !== character; at++) if (escapes && sql[at] === '\\') at++;
    } else if (character === ';') {
      statements.push(sql.slice(start, at).trim());
      start = at + 1;
    }
  }
  statements.push(sql.slice(start).trim());
  return statements.filter((statement) => statement !== '');
}
