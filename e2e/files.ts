import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { openHdf5 } from '../src/formats/snapshots/hdf5File.ts';
import type { Table } from '../src/shared/catalogue.ts';

/** Opens a picture in an empty page, as any browser does, and says how wide it is; fails where it is none. */
export async function widthOf(viewer: Page, bytes: Buffer, mediaType: 'image/svg+xml' | 'image/png'): Promise<number> {
  await viewer.setContent(`<img alt="" src="data:${mediaType};base64,${bytes.toString('base64')}">`);
  return viewer.locator('img').evaluate(async (element) => {
    const picture = element as unknown as { decode(): Promise<void>; readonly naturalWidth: number };
    await picture.decode();
    return picture.naturalWidth;
  });
}

const HAS_POPPLER = spawnSync('pdftotext', ['-v']).status === 0;

/** A PDF from its first mark to its last, with these words in it where poppler can tell. */
export function expectPdf(bytes: Buffer, ...words: readonly string[]): void {
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
  expect(bytes.subarray(-8).toString('latin1')).toContain('%%EOF');
  if (!HAS_POPPLER) return;
  const { status, stdout } = spawnSync('pdftotext', ['-layout', '-', '-'], { input: bytes, encoding: 'utf8' });
  expect(status).toBe(0);
  for (const word of words) expect(stdout).toContain(word);
}

/** Shape of a dataset of an HDF5 file. */
export async function hdf5Shape(bytes: Buffer, dataset: string): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'steelyard-h5-'));
  try {
    const path = join(folder, 'samples.h5');
    writeFileSync(path, bytes);
    const file = await openHdf5(path);
    const shape = file.shape(dataset);
    file.close();
    return shape;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The numbers of a column. */
export function numbersOf(table: Table, name: string): readonly number[] {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column?.kind !== 'number') throw new Error(`no numbers ${name} among ${table.columns.map((one) => one.name).join(', ')}`);
  return Array.from(column.values);
}
