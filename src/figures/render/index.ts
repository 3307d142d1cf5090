export { renderPdf } from './pdf.ts';
export { renderPng } from './png.ts';
export { renderSvg } from './svg.ts';
