import { existsSync } from 'node:fs';
import { mkdir, rename, rm, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  chunkRowsFor, createTrainingFile, openTrainingFile, type TrainingFileDescription, type TrainingFileWriter,
} from '../../learning/datasets/trainingFile.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { writeProvenance, type Provenance } from './provenance.ts';

/**
 * Writes a training set with its provenance: whole or not at all.
 * @param fill appends its examples, as many as the provenance has rows
 * @throws SteelyardError `file-unreadable` where the disk is full; those of `fill`; the signal's reason when it is aborted
 */
export async function writeWholeSet(
  path: string, description: TrainingFileDescription, provenance: Provenance, fill: (file: TrainingFileWriter) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const { maps } = description;
  const count = provenance.rows.view.length;
  const unfinished = join(dirname(path), `.${basename(path)}.unfinished`);
  await mkdir(dirname(path), { recursive: true });
  await refuseFullDisk(dirname(path), 1.1 * count * (4 * maps.pixels ** 2 + 200));
  try {
    const file = await createTrainingFile(unfinished, description, chunkRowsFor(maps, count));
    try {
      await fill(file);
    } finally {
      file.close();
    }
    await writeProvenance(unfinished, provenance);
    // The HDF5 library may not say that a write failed.
    const whole = await openTrainingFile(unfinished).catch(() => undefined);
    const isWhole = whole?.examples.count === count;
    whole?.close();
    if (!isWhole) throw new SteelyardError('file-unreadable', `'${path}' could not be written whole: make room on the disk and run the same command again; it goes on from here.`, { path });
    await rename(unfinished, path);
  } catch (error) {
    if (existsSync(unfinished)) await rm(unfinished, { force: true });
    if (error instanceof SteelyardError || signal?.aborted) throw error;
    throw new SteelyardError('file-unreadable', `'${path}' cannot be written (${error instanceof Error ? error.message.split('\n')[0] : String(error)}): make room on the disk or choose another folder, and run the same command again; it goes on from here.`, { path });
  }
}

/** @param bytes that will be needed */
async function refuseFullDisk(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes) return;
  throw new SteelyardError('file-unreadable', `The disk is full: '${folder}' has room for ${Math.floor(bavail * bsize / 1e6)} MB, and the set needs ${Math.ceil(bytes / 1e6)} MB. Make room and run the same command again; it goes on from here.`, { folder });
}
