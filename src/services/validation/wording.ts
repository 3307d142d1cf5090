/** A number with its sign, and no minus before a zero. */
export function signed(value: number, digits = 3): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? `+${text}` : `${value < 0 ? '-' : '+'}${text}`;
}

/** A radius in units of R_h: 1.0, 1.77, 1.33. */
export function radiusText(radius: number): string {
  return radius.toFixed(2).replace(/0$/, '');
}

export function starsText(stars: number | 'all'): string {
  return stars === 'all' ? 'all draws together' : `${stars.toLocaleString('en')} stars`;
}
