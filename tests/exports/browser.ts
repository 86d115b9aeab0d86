/** A real Chromium, driven by its DevTools protocol: opens one page from a file and notes every request that it makes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Where Chromium is; undefined when it is not here, and tests are skipped. */
export function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return ['chromium', 'chromium-browser', 'google-chrome']
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
}

interface Message {
  id?: number;
  method?: string;
  params?: { request?: { url: string }; entry?: { text: string }; blockedReason?: string };
  result?: unknown;
  error?: { message: string };
}

export class BrowserPage implements AsyncDisposable {
  /** Everything that was asked for, the page itself first. */
  readonly requests: string[] = [];
  /** What the browser complained about: blocked scripts and the like. */
  readonly complaints: string[] = [];
  /** Why requests were not sent, one for each. */
  readonly blocked: string[] = [];
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (message: Message) => void>();
  #session: string | undefined;
  #lastId = 0;

  private constructor(child: ChildProcess, profile: string, socket: WebSocket) {
    this.#child = child;
    this.#profile = profile;
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#take(JSON.parse(String(data)) as Message));
  }

  static async open(chromium: string, path: string): Promise<BrowserPage> {
    const profile = mkdtempSync(join(tmpdir(), 'holdfast-chromium-'));
    const child = spawn(
      chromium,
      [
        ...['--headless=new', '--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--no-first-run'],
        ...['--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    const address = await new Promise<string>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`Chromium ended: ${said}`)));
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    const socket = new WebSocket(address);
    await once(socket, 'open');
    const page = new BrowserPage(child, profile, socket);
    const { targetId } = await page.#send<{ targetId: string }>('Target.createTarget', {
      url: 'about:blank',
    });
    const { sessionId } = await page.#send<{ sessionId: string }>('Target.attachToTarget', {
      targetId,
      flatten: true,
    });
    page.#session = sessionId;
    for (const domain of ['Network', 'Page', 'Log', 'Runtime']) await page.#send(`${domain}.enable`);
    await page.#send('Page.navigate', { url: pathToFileURL(path).href });
    await page.until('document.readyState === "complete" && document.querySelector("h1") !== null');
    return page;
  }

  /** The value of an expression in the page; a promise is waited for. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.#send<{
      result: { value: T };
      exceptionDetails?: { text: string };
    }>('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(`${exceptionDetails.text}: ${expression}`);
    return result.value;
  }

  /** Waits until an expression is true. */
  async until(expression: string): Promise<void> {
    while (!(await this.evaluate<boolean>(expression).catch(() => false)))
      await new Promise((resolve) => setTimeout(resolve, 50));
  }

  #take(message: Message): void {
    if (message.id !== undefined) this.#waiting.get(message.id)?.(message);
    if (message.method === 'Network.requestWillBeSent') this.requests.push(message.params!.request!.url);
    if (message.method === 'Network.loadingFailed')
      this.blocked.push(message.params!.blockedReason ?? 'sent');
    if (message.method === 'Log.entryAdded') this.complaints.push(message.params!.entry!.text);
  }

  async #send<T>(method: string, params: object = {}): Promise<T> {
    const id = ++this.#lastId;
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(
      JSON.stringify({ id, method, params, ...(this.#session ? { sessionId: this.#session } : {}) }),
    );
    const { result, error } = await answer;
    this.#waiting.delete(id);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result as T;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    if (this.#child.exitCode === null) {
      this.#child.kill('SIGKILL');
      await once(this.#child, 'exit');
    }
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
