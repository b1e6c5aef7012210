/**
 * Taller than this a browser cannot place rows to the pixel: positions are 32-bit floats when painted, and WebKit's
 * layout ends at 2^25 pixels. A longer list gets a shorter scroll area, and scrolling is scaled up.
 */
export const tallest = 16_000_000;

/** Translates between where the scroll area is and where the list is. */
export class ScrollScale {
  readonly areaHeight: number;
  readonly #factor: number;

  constructor(listHeight: number, viewHeight: number, most = tallest) {
    this.areaHeight = Math.min(listHeight, most);
    const room = this.areaHeight - viewHeight;
    this.#factor = room > 0 ? (listHeight - viewHeight) / room : 1;
  }

  toList(scrollTop: number): number {
    return scrollTop * this.#factor;
  }

  toArea(listOffset: number): number {
    return listOffset / this.#factor;
  }
}
