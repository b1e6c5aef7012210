/** Reads design tokens for what is drawn on a canvas, which knows no CSS variables. */
export function colourOf(token: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim() || 'gray';
}

/** A canvas font of the page, in canvas pixels. */
export function canvasFont(rem: number): string {
  const root = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  return `540 ${rem * root * devicePixelRatio}px "Inter Variable", sans-serif`;
}
