/** A stretch of text, or one character that must not act: it is shown by its name instead. */
export type Piece = { text: string } | { codePoint: number; label: string };

const names: Record<number, string> = {
  0x00ad: 'SHY',
  0x061c: 'ALM',
  0x200b: 'ZWSP',
  0x200c: 'ZWNJ',
  0x200d: 'ZWJ',
  0x200e: 'LRM',
  0x200f: 'RLM',
  0x2028: 'LS',
  0x2029: 'PS',
  0x202a: 'LRE',
  0x202b: 'RLE',
  0x202c: 'PDF',
  0x202d: 'LRO',
  0x202e: 'RLO',
  0x2060: 'WJ',
  0x2066: 'LRI',
  0x2067: 'RLI',
  0x2068: 'FSI',
  0x2069: 'PDI',
  0xfeff: 'BOM',
};

const control = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}|\p{Co}/u;
const mark = /\p{M}/u;
/** More combining marks than any script stacks on a letter only serve to smear over neighbours. */
const mostMarks = 3;

/** Nearly all text holds none of these; then there is nothing to look at letter by letter. */
const suspicious = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}|\p{Co}|\p{M}/u;

function labelOf(codePoint: number): string {
  return names[codePoint] ?? `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Splits text from outside into what may be shown as it is and what is shown by name. */
export function piecesOf(text: string, longest = 400): Piece[] {
  if (text !== '' && text.length <= longest && !suspicious.test(text)) return [{ text }];
  const pieces: Piece[] = [];
  let plain = '';
  let marks = 0;
  let count = 0;
  const flush = (): void => {
    if (plain !== '') pieces.push({ text: plain });
    plain = '';
  };
  for (const character of text) {
    if (count === longest) {
      plain += '…';
      break;
    }
    count += 1;
    marks = mark.test(character) ? marks + 1 : 0;
    if (control.test(character) || marks > mostMarks) {
      flush();
      const codePoint = character.codePointAt(0) ?? 0;
      pieces.push({ codePoint, label: labelOf(codePoint) });
    } else {
      plain += character;
    }
  }
  flush();
  return pieces;
}

/** The same for places that take a string only, such as a title or a label: `‹RLO›`. */
export function harmless(text: string, longest = 400): string {
  return piecesOf(text, longest)
    .map((piece) => ('text' in piece ? piece.text : `‹${piece.label}›`))
    .join('');
}
