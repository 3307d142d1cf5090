export { renderDocument } from './document.ts';
export type { Block } from './document.ts';
export { renderPdf } from './pdf.ts';
export { renderPng } from './png.ts';
export { renderSvg } from './svg.ts';
export { withPngText } from './pngText.ts';
