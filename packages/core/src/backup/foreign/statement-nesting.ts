/**
 * Whether a semicolon ends a statement. It does not within parentheses (of a rule with several actions), and not between
 * BEGIN and END in the body of a function: psqlscan.l counts the words at parentheses' depth 0, of CREATE [OR REPLACE]
 * FUNCTION or PROCEDURE only. Whoever counted otherwise would take for rows of COPY what psql takes for commands.
 *
 * Where it cannot be sure to count as psql does, it says so: pg_dump writes none of that.
 */
const [open, close, colon] = [0x28, 0x29, 0x3a];
const routine = /^create\s+(or\s+replace\s+)?(function|procedure)\b/i;
const counted = /^(begin|case|end)$/i;
/** A number that goes over into a word: one or two for psql, by its version. */
const numberWithWord = /^[\d$].*(begin|case|end)$/i;
const wordLimit = 128;

export class StatementNesting {
  #parentheses = 0;
  #blocks = 0;
  #word = '';
  /** The byte before the word. */
  #beforeWord = 0;
  #before = 0;
  #hasCreate = false;
  #hasRoutine = false;
  /** A part of the statement begins, behind a semicolon that did not end it. */
  #isPartStart = false;

  get isOpen(): boolean {
    return this.#parentheses > 0 || this.#blocks > 0;
  }

  /** `statement` is how it begins. False when it cannot be told how psql reads it. */
  add(byte: number, statement: () => string): boolean {
    if (isOfWord(byte)) {
      if (this.#word === '') this.#beforeWord = this.#before;
      if (this.#word.length < wordLimit) this.#word += String.fromCharCode(byte);
      this.#before = byte;
      return true;
    }
    const isClear = this.#word === '' || this.#endWord(statement);
    this.#before = byte;
    if (byte === open) this.#parentheses++;
    else if (byte === close && this.#parentheses > 0) this.#parentheses--;
    return isClear;
  }

  /** A text, a name or a comment has ended: what comes next is a word of its own. */
  breakWord(): void {
    this.#word = '';
    this.#before = 0;
  }

  beginPart(): void {
    this.#isPartStart = true;
  }

  clear(): void {
    this.breakWord();
    this.#parentheses = 0;
    this.#blocks = 0;
    this.#hasCreate = false;
    this.#hasRoutine = false;
    this.#isPartStart = false;
  }

  #endWord(statement: () => string): boolean {
    const word = this.#word.toLowerCase();
    const isPartStart = this.#isPartStart;
    this.#word = '';
    this.#isPartStart = false;
    // A psql that does not count (before 14) would wait for its rows.
    if (isPartStart && word === 'copy') return false;
    if (word === 'create') this.#hasCreate = true;
    if (word === 'function' || word === 'procedure') this.#hasRoutine = true;
    const mayCount = this.#parentheses === 0 && this.#hasCreate && this.#hasRoutine;
    if (!mayCount) return true;
    if (!counted.test(word)) return !numberWithWord.test(word);
    if (this.#beforeWord === colon || !routine.test(statement())) return false;
    if (word === 'begin' || (word === 'case' && this.#blocks > 0)) this.#blocks++;
    else if (word === 'end' && this.#blocks > 0) this.#blocks--;
    return true;
  }
}

function isOfWord(byte: number): boolean {
  const isLetter = (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || byte >= 0x80;
  return isLetter || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f || byte === 0x24;
}
