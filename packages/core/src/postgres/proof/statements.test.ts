import { expect, test } from 'vitest';
import { splitStatements } from './statements.ts';

test('statements end at semicolons outside of quotes', () => {
  const first = `GRANT SELECT ON TABLE public."a;b""c" TO "x;"`;
  const second = `COMMENT ON PUBLICATION p IS 'it''s; fine'`;
  const third = `ALTER PUBLICATION p ADD TABLE t WHERE (a = E'\\';x')`;
  expect(splitStatements(`${first};\n${second};\n\n${third};\n`)).toEqual([first, second, third]);
  expect(splitStatements(' ;; ')).toEqual([]);
});
