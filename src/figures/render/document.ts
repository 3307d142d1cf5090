import PDFDocument from 'pdfkit';
import svgToPdf from 'svg-to-pdfkit';
import { FONT_FILES } from './font.ts';
import { sizeOf } from './svgSize.ts';

/** A part of a document, from top to bottom. */
export type Block =
  | { readonly kind: 'title'; readonly text: string; readonly under: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string; readonly look?: 'note' | 'code' }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [string, string])[] }
  | { readonly kind: 'table'; readonly columns: readonly TableColumn[]; readonly rows: readonly (readonly string[])[] }
  /** SVG figures side by side, the row as wide as the page or as high as is asked. */
  | { readonly kind: 'figures'; readonly svgs: readonly string[]; readonly caption: string; readonly height?: number }
  | { readonly kind: 'page' };

export interface TableColumn {
  readonly title: string;
  /** Of the width. */
  readonly share: number;
}

export interface DocumentFacts {
  readonly title: string;
  readonly subject: string;
  /** At the foot of each page. */
  readonly foot: string;
}

/** A4, pt. */
const PAGE = { width: 595.28, height: 841.89, margin: 54 } as const;
const WIDTH = PAGE.width - 2 * PAGE.margin;
const BOTTOM = PAGE.height - PAGE.margin - 14;
const INK = '#17242B';
const SOFT = '#51626B';
const LINE = '#C3CED2';
const CODE_GROUND = '#F1F4F5';

/** Sets blocks on A4 pages, breaking between them, with numbers at the foot. The same blocks give the same bytes. */
export async function renderDocument(blocks: readonly Block[], { title, subject, foot }: DocumentFacts): Promise<Uint8Array> {
  const document = new PDFDocument({
    size: 'A4', margin: PAGE.margin, bufferPages: true,
    info: { Title: title, Subject: subject, Creator: 'Steelyard', Producer: 'Steelyard', CreationDate: new Date(0), ModDate: new Date(0) },
  });
  const chunks: Uint8Array[] = [];
  const finished = new Promise<Uint8Array>((resolve, reject) => {
    document.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    document.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    document.on('error', reject);
  });
  for (const [at, block] of blocks.entries()) {
    // A heading stays with what it is of.
    if (block.kind === 'heading') makeRoom(document, 40 + Math.min(260, heightOf(document, blocks[at + 1])));
    drawBlock(document, block);
  }
  numberPages(document, foot);
  document.end();
  return finished;
}

type Page = PDFKit.PDFDocument;

function drawBlock(document: Page, block: Block): void {
  switch (block.kind) {
    case 'title':
      write(document, block.text, 20, INK, true);
      document.moveDown(0.2);
      write(document, block.under, 10, SOFT);
      document.moveDown(0.8);
      return;
    case 'heading':
      document.moveDown(0.7);
      write(document, block.text, 12.5, INK, true);
      document.moveDown(0.35);
      return;
    case 'text': drawText(document, block); return;
    case 'facts': drawFacts(document, block.rows); return;
    case 'table': drawTable(document, block.columns, block.rows); return;
    case 'figures': drawFigures(document, block); return;
    case 'page': document.addPage(); return;
  }
}

function write(document: Page, words: string, size: number, colour: string, bold = false): void {
  document.font(bold ? FONT_FILES.bold : FONT_FILES.regular).fontSize(size).fillColor(colour);
  document.text(words, PAGE.margin, document.y, { width: WIDTH });
}

function drawText(document: Page, block: Extract<Block, { kind: 'text' }>): void {
  const height = heightOf(document, block);
  makeRoom(document, height);
  if (block.look !== 'code') {
    write(document, block.text, block.look === 'note' ? 8.5 : 9.5, block.look === 'note' ? SOFT : INK);
    document.moveDown(0.4);
    return;
  }
  const { y } = document;
  document.rect(PAGE.margin, y, WIDTH, height).fill(CODE_GROUND);
  document.fillColor(INK).font(FONT_FILES.regular).fontSize(8).text(block.text, PAGE.margin + 7, y + 6, { width: WIDTH - 14 });
  moveTo(document, y + height + 6);
}

const LABELS = 130;

function drawFacts(document: Page, rows: readonly (readonly [string, string])[]): void {
  for (const [label, value] of rows) {
    document.font(FONT_FILES.regular).fontSize(9);
    const height = Math.max(12, document.heightOfString(value, { width: WIDTH - LABELS })) + 3;
    makeRoom(document, height);
    const { y } = document;
    document.fillColor(SOFT).text(label, PAGE.margin, y, { width: LABELS - 6 });
    document.fillColor(INK).text(value, PAGE.margin + LABELS, y, { width: WIDTH - LABELS });
    moveTo(document, y + height);
  }
  document.moveDown(0.5);
}

/** Cells are set in lines of their column's width. */
function drawTable(document: Page, columns: readonly TableColumn[], rows: readonly (readonly string[])[]): void {
  const total = columns.reduce((sum, { share }) => sum + share, 0);
  const widths = columns.map(({ share }) => (share / total) * WIDTH);
  const lefts = widths.map((_, k) => PAGE.margin + widths.slice(0, k).reduce((sum, width) => sum + width, 0));
  const row = (cells: readonly string[], head: boolean): void => {
    document.font(head ? FONT_FILES.bold : FONT_FILES.regular).fontSize(8.5);
    const height = 5 + Math.max(...cells.map((cell, k) => document.heightOfString(cell, { width: widths[k]! - 8 })));
    makeRoom(document, height);
    const { y } = document;
    document.fillColor(head ? SOFT : INK);
    cells.forEach((cell, k) => { document.text(cell, lefts[k]!, y + 3, { width: widths[k]! - 8 }); });
    const line = y + height;
    document.moveTo(PAGE.margin, line).lineTo(PAGE.margin + WIDTH, line).lineWidth(head ? 0.8 : 0.4).strokeColor(LINE).stroke();
    moveTo(document, line);
  };
  row(columns.map(({ title }) => title), true);
  for (const cells of rows) row(cells, false);
  document.moveDown(0.5);
}

const GAP = 10;

function drawFigures(document: Page, { svgs, caption, height }: Extract<Block, { kind: 'figures' }>): void {
  const sizes = svgs.map(sizeOf);
  // All in a row as high as each other.
  const shapes = sizes.reduce((sum, size) => sum + size.width / size.height, 0);
  const high = Math.min(height ?? Infinity, (WIDTH - GAP * (svgs.length - 1)) / shapes);
  makeRoom(document, high + 26);
  const { y } = document;
  let x = PAGE.margin + (WIDTH - shapes * high - GAP * (svgs.length - 1)) / 2;
  svgs.forEach((svg, i) => {
    const wide = (high * sizes[i]!.width) / sizes[i]!.height;
    svgToPdf(document, svg, x, y, {
      width: wide, height: high, preserveAspectRatio: 'xMinYMin',
      fontCallback: (_family, bold) => (bold ? FONT_FILES.bold : FONT_FILES.regular),
    });
    x += wide + GAP;
  });
  moveTo(document, y + high + 4);
  write(document, caption, 8.5, SOFT);
  document.moveDown(0.5);
}

function moveTo(document: Page, y: number): void {
  document.x = PAGE.margin;
  document.y = y;
}

/** About how high a block will be, pt. */
function heightOf(document: Page, block: Block | undefined): number {
  if (!block) return 0;
  if (block.kind === 'figures') {
    const shapes = block.svgs.map(sizeOf).reduce((sum, { width, height }) => sum + width / height, 0);
    return Math.min(block.height ?? Infinity, WIDTH / shapes) + 26;
  }
  if (block.kind !== 'text') return 60;
  const code = block.look === 'code';
  const size = code ? 8 : block.look === 'note' ? 8.5 : 9.5;
  const lines = document.font(FONT_FILES.regular).fontSize(size).heightOfString(block.text, { width: WIDTH - (code ? 14 : 0) });
  return lines + (code ? 12 : 4);
}

/** Goes to a new page where less than `height` is left of this one. */
function makeRoom(document: Page, height: number): void {
  if (document.y + height > BOTTOM) document.addPage();
}

function numberPages(document: Page, foot: string): void {
  const { start, count } = document.bufferedPageRange();
  for (let page = start; page < start + count; page++) {
    document.switchToPage(page);
    // Text below the margin would open another page.
    document.page.margins.bottom = 0;
    const y = PAGE.height - PAGE.margin + 12;
    document.font(FONT_FILES.regular).fontSize(7.5).fillColor(SOFT);
    document.text(foot, PAGE.margin, y, { width: WIDTH - 60, lineBreak: false, ellipsis: true });
    document.text(`${page - start + 1} of ${count}`, PAGE.margin + WIDTH - 60, y, { width: 60, align: 'right', lineBreak: false });
  }
}
