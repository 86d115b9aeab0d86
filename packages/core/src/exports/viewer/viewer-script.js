// Runs in the browser of whoever opens an export. It reaches nothing outside of its own page, and writes data as text only.

const rowsPerPage = 100;
const page = document.getElementById('page');

start();

async function start() {
  const data = document.getElementById('data');
  if (data) {
    const { manifest, samples } = JSON.parse(data.textContent);
    show(manifest, new Map(samples.map((sample) => [sample.table, sample])), undefined);
  } else {
    askForPassphrase(JSON.parse(document.getElementById('seal').textContent));
  }
}

/** An element with text; never with markup. */
function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function askForPassphrase(seal) {
  const input = element('input', {
    type: 'password',
    class: 'control wide',
    id: 'passphrase',
    'aria-label': 'Passphrase',
    autocomplete: 'off',
  });
  const button = element('button', { type: 'submit', class: 'control primary' }, 'Open');
  const message = element('p', { role: 'alert' });
  const form = element(
    'form',
    {
      onsubmit: async (event) => {
        event.preventDefault();
        button.disabled = true;
        message.textContent = '';
        try {
          await open(seal, input.value);
        } catch (error) {
          message.textContent =
            error.name === 'OperationError'
              ? 'The passphrase does not open this page, or the page is damaged.'
              : `The page could not be opened: ${error.message}`;
          button.disabled = false;
          input.select();
        }
      },
    },
    input,
    button,
  );
  page.replaceChildren(
    element('h1', {}, 'Personal data'),
    element('p', {}, 'This page is encrypted. It opens on this device, without a network.'),
    form,
    message,
  );
  input.focus();
}

async function open(seal, passphrase) {
  if (!crypto.subtle)
    throw new Error('this browser offers no encryption to pages from files; try another one');
  const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const secret = new TextEncoder().encode(passphrase.normalize('NFC'));
  const base = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveKey']);
  const key = await crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt: bytes(seal.salt), iterations: seal.rounds },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['decrypt'],
  );
  const lines = document.getElementById('sealed').textContent.split('\n');
  const sealed = new Blob(lines.map(bytes));
  const zip = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: bytes(seal.nonce), tagLength: 128 },
    key,
    await sealed.arrayBuffer(),
  );
  const entries = readZip(new Uint8Array(zip));
  const manifest = JSON.parse(await readEntry(entries.get('manifest.json')));
  const samples = new Map();
  for (const { table, files } of manifest.tables) {
    const file = files.find(({ format, role }) => format === 'json' && role !== 'stub');
    if (file) samples.set(table, { table, lines: await readEntry(entries.get(file.path)), isComplete: true });
  }
  show(manifest, samples, new Blob([zip], { type: 'application/zip' }));
}

/** The entries of a ZIP, from the directory at its end (APPNOTE.TXT 4.3.12 to 4.3.16). */
function readZip(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new Error('it holds no ZIP');
  const entries = new Map();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const header = view.getUint32(at + 42, true);
    const start = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
    const contents = bytes.subarray(start, start + view.getUint32(at + 20, true));
    entries.set(name, { isStored: view.getUint16(at + 10, true) === 0, contents });
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  }
  return entries;
}

async function readEntry({ isStored, contents }) {
  const stream = new Blob([contents]).stream();
  return new Response(isStored ? stream : stream.pipeThrough(new DecompressionStream('deflate-raw'))).text();
}

function show(manifest, samples, zip) {
  const list = element('ul');
  const content = element('section', { 'aria-live': 'polite' });
  const buttons = [];
  for (const { table, rows } of manifest.tables) {
    const sample = samples.get(table);
    const count = rows.own + rows.reference;
    if (!sample || count === 0) continue;
    const button = element(
      'button',
      {
        type: 'button',
        onclick: () => {
          for (const other of buttons) other.setAttribute('aria-current', String(other === button));
          showTable(content, table, sample, rows, manifest);
        },
      },
      element('span', {}, table.replace(/^public\./, '')),
      element('span', { class: 'count' }, String(count)),
    );
    buttons.push(button);
    list.append(element('li', {}, button));
  }
  page.replaceChildren(
    element('h1', {}, 'Personal data'),
    element(
      'p',
      {},
      `Everything as it was at ${manifest.snapshot.time.replace('T', ' ').replace(/\.\d+Z$/, '')} (UTC).`,
    ),
    ...(manifest.redactions.length > 0
      ? [
          element(
            'p',
            { class: 'muted' },
            `Left out on purpose: ${manifest.redactions.map(({ table, column }) => `${table}.${column}`).join(', ')}.`,
          ),
        ]
      : []),
    ...(zip ? [saveButton(zip)] : []),
    element('div', { class: 'layout' }, element('nav', { 'aria-label': 'Tables' }, list), content),
  );
  buttons[0]?.click();
  if (buttons.length === 0)
    content.append(element('p', {}, 'There are no rows to show here. Open the files beside this page.'));
}

function saveButton(zip) {
  return element(
    'div',
    { class: 'tools' },
    element(
      'button',
      {
        type: 'button',
        class: 'control',
        onclick: () => {
          const url = URL.createObjectURL(zip);
          element('a', { href: url, download: 'personal-data.zip' }).click();
          setTimeout(() => URL.revokeObjectURL(url), 60_000);
        },
      },
      'Save all files as a ZIP',
    ),
    element('span', { class: 'muted' }, 'It is not encrypted.'),
  );
}

/** Large numbers inside of JSON values are shown as they were written. */
function parseLine(line) {
  return JSON.parse(line, (_key, value, context) =>
    typeof value === 'number' && context?.source && String(value) !== context.source ? context.source : value,
  );
}

function showTable(content, table, sample, rows, manifest) {
  const all = sample.lines
    .split('\n')
    .filter((line) => line !== '')
    .map(parseLine);
  const redacted = new Set(
    manifest.redactions.filter((item) => item.table === table).map(({ column }) => column),
  );
  const columns = all.length > 0 ? Object.keys(all[0]) : [];
  const holder = element('div', { class: 'rows' });
  const position = element('span', { class: 'muted' });
  let shown = all;
  let first = 0;
  const draw = () => {
    const body = shown.slice(first, first + rowsPerPage);
    holder.replaceChildren(
      body.length === 1 ? card(body[0], columns, redacted) : grid(body, columns, redacted),
    );
    const last = Math.min(first + rowsPerPage, shown.length);
    position.textContent = shown.length === 0 ? 'No rows' : `Rows ${first + 1} to ${last} of ${shown.length}`;
    back.disabled = first === 0;
    next.disabled = last >= shown.length;
  };
  const step = (count) => () => {
    first += count;
    draw();
  };
  const back = element('button', { type: 'button', class: 'control', onclick: step(-rowsPerPage) }, 'Back');
  const next = element('button', { type: 'button', class: 'control', onclick: step(rowsPerPage) }, 'Next');
  const search = element('input', {
    type: 'search',
    class: 'control',
    'aria-label': 'Search in these rows',
    placeholder: 'Search',
    oninput: () => {
      const wanted = search.value.toLowerCase();
      shown =
        wanted === ''
          ? all
          : all.filter((row) => columns.some((name) => asText(row[name]).toLowerCase().includes(wanted)));
      first = 0;
      draw();
    },
  });
  const notes = [];
  if (rows.own === 0) notes.push('These rows are nobody’s own; the others refer to them.');
  if (!sample.isComplete)
    notes.push(
      `Only the first ${all.length} rows are shown here. All of them are in the files beside this page.`,
    );
  content.replaceChildren(
    element('h2', {}, table),
    ...notes.map((note) => element('p', { class: 'muted' }, note)),
    element('div', { class: 'tools' }, search, back, next, position),
    holder,
  );
  draw();
}

/** Rows below each other. */
function grid(rows, columns, redacted) {
  const titles = columns.map((name) => element('th', { scope: 'col' }, name));
  const lines = rows.map((row) =>
    element('tr', {}, ...columns.map((name) => cell(row[name], redacted.has(name)))),
  );
  return element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...titles)),
    element('tbody', {}, ...lines),
  );
}

/** One row alone: its columns below each other. */
function card(row, columns, redacted) {
  const lines = columns.map((name) =>
    element('tr', {}, element('th', { scope: 'row' }, name), cell(row[name], redacted.has(name))),
  );
  return element('table', {}, element('tbody', {}, ...lines));
}

function asText(value) {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function cell(value, isRedacted) {
  if (isRedacted) return element('td', { class: 'null' }, 'left out');
  if (value === null || value === undefined) return element('td', { class: 'null' }, 'empty');
  return element('td', {}, asText(value));
}
