/** Types of install.mjs, which has to run before there is anything to check them with. */
export const root: string;
export const node: string;
export const nodeOptions: string[];
export const forHoldfast: NodeJS.ProcessEnv;
export const forLargeFiles: NodeJS.ProcessEnv;
export function environment(): NodeJS.ProcessEnv;
export function ensureInstalled(): Promise<void>;
