/** Restores a tree as whoever runs it: `node restore-as-user.fixture.ts <from> <to>`. Prints the result as JSON. */
import { copyTree } from './copy-tree.fixture.ts';

const [from, to] = process.argv.slice(2);
const { problems, ownersKept } = await copyTree(from!, to!);
console.log(
  JSON.stringify({ problems: problems.map(({ code, message }) => ({ code, message })), ownersKept }),
);
