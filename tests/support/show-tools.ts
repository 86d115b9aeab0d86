/** Brings in the programs that the tests compare with, and says which there are. Run by `npm test`. */
import { ensureServerPrograms } from '@holdfast/core/postgres/local-server';
import { prepareTools } from './tools.ts';

const say = (text: string) => console.log(`  ${text}`);
const server = await ensureServerPrograms({ onNotice: say });
const tools = await prepareTools(say);
say(`PostgreSQL ${server.version} in ${server.directory}`);
for (const { version, path } of tools.restic) say(`restic ${version}: ${path}`);
for (const { name, reason } of tools.missing) say(`without ${name}, and its tests skipped: ${reason}`);
