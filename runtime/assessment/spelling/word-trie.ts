/**
 * All word forms of a dictionary, for finding those that are nearly a given word. A tree of letters in flat
 * arrays. Forms are not spelt out: a stem leads on to a tree of endings, which all stems with the same
 * endings share. Spelt out, Swedish would be millions of forms in every thread.
 */
export interface Near {
  readonly word: string;
  readonly distance: number;
}

const NONE = -1;
const NOWHERE = new Uint8Array(0);

/** One search: the letters on the way down, and a row of distances for each of them. */
interface Search {
  readonly letters: Uint16Array;
  readonly max: number;
  readonly path: Uint16Array;
  readonly rows: readonly Uint8Array[];
  readonly found: Map<string, number>;
  depth: number;
}

export class WordTrie {
  #letter = new Uint16Array(1 << 16);
  #firstChild = new Int32Array(1 << 16).fill(NONE);
  #sibling = new Int32Array(1 << 16).fill(NONE);
  /** The head of the list of trees of endings that a node leads on to. */
  #endings = new Int32Array(1 << 16).fill(NONE);
  #isWord = new Uint8Array(1 << 16);
  #size = 1;
  readonly #lists: { readonly tree: number; readonly next: number }[] = [];
  readonly #trees = new Map<string, number>();

  /** The same endings should come in the same order: then they are one tree. */
  add(stem: string, endings: readonly string[]): void {
    const node = this.#insert(0, stem);
    this.#lists.push({ tree: this.#treeOf(endings), next: this.#endings[node] ?? NONE });
    this.#endings[node] = this.#lists.length - 1;
  }

  /** Every form within so many edits (a letter put in, left out or changed, or two neighbours swapped). */
  near(word: string, distanceMax: number): readonly Near[] {
    const search = beginSearch(word, distanceMax);
    this.#enter(search, 0);
    return [...search.found].map(([form, distance]) => ({ word: form, distance }));
  }

  get size(): number {
    return this.#size;
  }

  #enter(search: Search, node: number): void {
    this.#meet(search, node);
    for (let at = this.#endings[node] ?? NONE; at !== NONE;) {
      const list = this.#lists[at];
      if (list === undefined) return;
      this.#meet(search, list.tree);
      at = list.next;
    }
  }

  #meet(search: Search, node: number): void {
    if (this.#isWord[node] === 1) note(search);
    if (search.depth >= search.path.length) return;
    for (let child = this.#firstChild[node] ?? NONE; child !== NONE; child = this.#sibling[child] ?? NONE) {
      search.path[search.depth] = this.#letter[child] ?? 0;
      search.depth += 1;
      if (fillRow(search) <= search.max) this.#enter(search, child);
      search.depth -= 1;
    }
  }

  #treeOf(endings: readonly string[]): number {
    const name = endings.join(' ');
    const known = this.#trees.get(name);
    if (known !== undefined) return known;
    const root = this.#newNode(0);
    for (const ending of endings) this.#isWord[this.#insert(root, ending)] = 1;
    this.#trees.set(name, root);
    return root;
  }

  #insert(from: number, letters: string): number {
    let node = from;
    for (let at = 0; at < letters.length; at += 1) node = this.#childOf(node, letters.charCodeAt(at));
    return node;
  }

  #childOf(node: number, letter: number): number {
    let child = this.#firstChild[node] ?? NONE;
    while (child !== NONE && this.#letter[child] !== letter) child = this.#sibling[child] ?? NONE;
    if (child !== NONE) return child;
    const made = this.#newNode(letter);
    this.#sibling[made] = this.#firstChild[node] ?? NONE;
    this.#firstChild[node] = made;
    return made;
  }

  #newNode(letter: number): number {
    if (this.#size === this.#letter.length) this.#grow();
    this.#letter[this.#size] = letter;
    this.#size += 1;
    return this.#size - 1;
  }

  #grow(): void {
    const length = this.#letter.length * 2;
    const grown = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const wide = new Int32Array(length).fill(NONE);
      wide.set(old);
      return wide;
    };
    this.#firstChild = grown(this.#firstChild);
    this.#sibling = grown(this.#sibling);
    this.#endings = grown(this.#endings);
    const letters = new Uint16Array(length);
    letters.set(this.#letter);
    this.#letter = letters;
    const words = new Uint8Array(length);
    words.set(this.#isWord);
    this.#isWord = words;
  }
}

function beginSearch(word: string, max: number): Search {
  const letters = Uint16Array.from(word, (_, at) => word.charCodeAt(at));
  const depthMax = letters.length + max;
  const rows = Array.from({ length: depthMax + 1 }, () => new Uint8Array(letters.length + 1));
  const [top] = rows;
  // Beyond the band nothing is read, so that a long word cannot overflow a byte.
  for (let at = 0; top !== undefined && at <= letters.length; at += 1) top[at] = Math.min(at, max + 1);
  return { letters, max, path: new Uint16Array(depthMax), rows, found: new Map(), depth: 0 };
}

function note(search: Search): void {
  const { depth, letters, rows, max, path, found } = search;
  const distance = rows[depth]?.[letters.length] ?? max + 1;
  if (distance > max) return;
  const form = String.fromCharCode(...path.subarray(0, depth));
  found.set(form, distance);
}

/**
 * Distances of the path to each beginning of the word (optimal string alignment), computed in a band around
 * the diagonal: outside of it they are too large anyway. Answers with the smallest one.
 */
function fillRow({ letters, max, path, rows, depth }: Search): number {
  const row = rows[depth] ?? NOWHERE;
  const above = rows[depth - 1] ?? NOWHERE;
  const twoAbove = rows[depth - 2] ?? NOWHERE;
  const letter = path[depth - 1];
  const before = depth > 1 ? path[depth - 2] : NONE;
  const from = Math.max(1, depth - max);
  const to = Math.min(letters.length, depth + max);
  let left = from === 1 ? Math.min(depth, max + 1) : max + 1;
  let least = left;
  row[from - 1] = left;
  for (let at = from; at <= to; at += 1) {
    const changed = (above[at - 1] ?? 0) + (letters[at - 1] === letter ? 0 : 1);
    // The cell above the last one of the band lies outside of the band of its own row.
    const over = at === depth + max ? max + 1 : (above[at] ?? 0) + 1;
    let cost = Math.min(changed, left + 1, over);
    if (at > 1 && before === letters[at - 1] && letters[at - 2] === letter) {
      cost = Math.min(cost, (twoAbove[at - 2] ?? 0) + 1);
    }
    row[at] = cost;
    left = cost;
    if (cost < least) least = cost;
  }
  if (to < letters.length) row[letters.length] = max + 1;
  return least;
}
