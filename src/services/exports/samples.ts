import { zipSync } from 'fflate';
import type { OutputFile } from '../../formats/files/writeAtomically.ts';
import { writeGetdistChain } from '../../formats/getdist/writeChain.ts';
import type { ExportedFile, SampleFormat } from '../../shared/api.ts';
import type { Analysis } from '../analyse.ts';
import { fileStem, provenanceMeta } from './provenance.ts';
import { encodeTable, TABLE_FILES } from './tables.ts';

/** The posterior samples in one file; a GetDist chain, which is three, as a zip of them. */
export async function exportSamples(analysis: Analysis, format: SampleFormat): Promise<ExportedFile> {
  const stem = `${fileStem(analysis)}-samples`;
  if (format !== 'getdist') {
    const { extension, mediaType } = TABLE_FILES[format];
    return { fileName: `${stem}.${extension}`, mediaType, bytes: await encodeTable({ label: '', analysis }, 'samples', format) };
  }
  const files = Object.fromEntries(getdistFiles(analysis, stem).map(({ name, bytes }) => [name, bytes]));
  // No clock: 1980 is the earliest that a zip can say.
  const bytes = zipSync(files, { mtime: new Date(1980, 0, 1) });
  return { fileName: `${stem}-getdist.zip`, mediaType: 'application/zip', bytes };
}

/** `STEM.txt`, `STEM.paramnames` and `STEM.ranges`. */
export function getdistFiles(analysis: Analysis, stem: string): OutputFile[] {
  const { log10Mass, sampleCount, radiiOverRh } = analysis.posterior;
  const chain = writeGetdistChain({
    parameters: radiiOverRh.map((r) => ({
      // GetDist takes a name apart at no character but blanks; underscores keep it a word in Python too.
      name: `logM_${r.toFixed(1).replace('.', 'p')}rh`, label: `\\log_{10} M(<${r.toFixed(1)} R_{\\rm h})/M_\\odot`, low: null, high: null,
    })),
    samples: log10Mass, sampleCount, meta: provenanceMeta(analysis),
  });
  return Object.entries(chain).map(([ending, bytes]: [string, Uint8Array]) => ({ name: `${stem}.${ending}`, bytes }));
}
