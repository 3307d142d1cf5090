/** Width and height that an SVG states, px. */
export function sizeOf(svg: string): { width: number; height: number } {
  const root = /^<svg [^>]*>/.exec(svg)?.[0] ?? '';
  const of = (name: string): number => Number(new RegExp(` ${name}="([\\d.]+)`).exec(root)?.[1] ?? NaN);
  const size = { width: of('width'), height: of('height') };
  if (!(size.width > 0 && size.height > 0)) throw new Error('the SVG has no width and height');
  return size;
}
