import PDFDocument from 'pdfkit';
import svgToPdf from 'svg-to-pdfkit';
import { FONT_FILES } from './font.ts';
import { sizeOf } from './svgSize.ts';

const PT_PER_PX = 0.75;

/**
 * Turns a figure into a one-page vector PDF with its font embedded. The bytes hold no clock: the document's identifier
 * is a hash of its dates, and its dates are fixed.
 */
export async function renderPdf(svg: string): Promise<Uint8Array> {
  const { width, height } = sizeOf(svg);
  const document = new PDFDocument({
    size: [width * PT_PER_PX, height * PT_PER_PX],
    margin: 0,
    info: { Creator: 'Steelyard', Producer: 'Steelyard', Subject: descriptionOf(svg), CreationDate: new Date(0), ModDate: new Date(0) },
  });
  const chunks: Uint8Array[] = [];
  const finished = new Promise<Uint8Array>((resolve, reject) => {
    document.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    document.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    document.on('error', reject);
  });
  svgToPdf(document, svg, 0, 0, {
    fontCallback: (_family, bold) => (bold ? FONT_FILES.bold : FONT_FILES.regular),
  });
  document.end();
  return finished;
}

function descriptionOf(svg: string): string {
  const escaped = /<desc>([^<]*)<\/desc>/.exec(svg)?.[1] ?? '';
  return escaped.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
