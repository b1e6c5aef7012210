/** A sentence with gaps for its values, and its words in another language. */
export interface Template {
  /** What stands before, between and behind the values. */
  literals: string[];
  /** The name of each value. */
  names: string[];
  words: string;
  /** How much of it is the same in every such sentence. */
  weight: number;
  /** It holds so little that another sentence may look like one: its first value has to be known. */
  loose: boolean;
}

/** How often a literal is looked for further on: what comes of a peer may hold it as often as it likes. */
const tries = 200;

/** Takes a sentence of a Rust source apart; `undefined` when it has no values. */
export function templateOf(key: string, words: string): Template | undefined {
  const parts = key.split(/\{(\w*)(?::[^{}]*)?\}/);
  if (parts.length === 1) return undefined;
  const literals = parts.filter((_, index) => index % 2 === 0);
  let counted = 0;
  const names = parts
    .filter((_, index) => index % 2 === 1)
    .map((name) => (name === '' ? String(counted++) : name));
  const weight = literals.join('').length;
  return { literals, names, words, weight, loose: parts[0] === '' && parts.at(-1) === '' && weight < 12 };
}

function isBalanced(text: string): boolean {
  let open = 0;
  for (const character of text) {
    if (character === '(') open += 1;
    if (character === ')') open -= 1;
    if (open < 0) return false;
  }
  return open === 0;
}

function split(template: Template, sentence: string, fits: (value: string) => boolean): string[] | undefined {
  const { literals, weight } = template;
  const [first = '', last = ''] = [literals[0], literals.at(-1)];
  if (sentence.length < weight || !sentence.startsWith(first) || !sentence.endsWith(last)) return undefined;
  const end = sentence.length - last.length;
  let left = tries;
  const from = (index: number, start: number): string[] | undefined => {
    if (index === literals.length - 1) {
      const value = sentence.slice(start, end);
      return fits(value) ? [value] : undefined;
    }
    const literal = literals[index] ?? '';
    let at = sentence.indexOf(literal, start);
    while (at !== -1 && at + literal.length <= end && left > 0) {
      left -= 1;
      const value = sentence.slice(start, at);
      const rest = fits(value) ? from(index + 1, at + literal.length) : undefined;
      if (rest) return [value, ...rest];
      at = sentence.indexOf(literal, at + 1);
    }
    return undefined;
  };
  return from(1, first.length);
}

/** The values of a sentence: the shortest that leave no parenthesis open, and else the shortest. No expression is matched. */
export function valuesOf(template: Template, sentence: string): string[] | undefined {
  return split(template, sentence, isBalanced) ?? split(template, sentence, () => true);
}

/** The words with their values, which are put there as they are. */
export function fill(template: Template, values: string[]): string {
  return template.words.replaceAll(/\{(\w+)\}/g, (gap, name: string) => {
    return values[template.names.indexOf(name)] ?? gap;
  });
}
