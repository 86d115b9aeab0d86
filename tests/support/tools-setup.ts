/** For unit tests: the real tools on PATH, and nothing else. */
import { prepareTools } from './tools.ts';

export default async function setup(): Promise<void> {
  await prepareTools((text) => console.log(text));
}
