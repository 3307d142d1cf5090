import { mkdir, open, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeCheckpoint, encodeCheckpoint, type CheckpointStore, type TrainingState } from '../../learning/training/checkpoint.ts';
import { SteelyardError } from '../../shared/errors.ts';

export interface JobOptions {
  /** Seconds between checkpoints within an epoch. */
  readonly interval?: number;
}

/** A folder that a training can be taken up from again. */
export interface JobFolder {
  readonly path: string;
  /** The checkpoints of one of the job's fits, called `name`, of a training named by `identity`. */
  checkpoints(name: string, identity: string): CheckpointStore;
  /** Has a checkpoint written after the step that is under way. */
  requestCheckpoint(): void;
  /** Where to keep what the job draws. */
  readonly galaxies: string;
  /** Deletes what the job has kept, and its folder where nothing else is in it. */
  remove(): Promise<void>;
  /** Takes the folder away again when nothing has been kept in it. */
  leave(): Promise<void>;
}

const INTERVAL = 300;

/**
 * Opens a job's folder, making it where it does not exist.
 *
 * Each checkpoint is written beside the last one, flushed to the disk and moved into its place; the last one is kept
 * as the previous. So whenever the process dies, a whole checkpoint is there.
 *
 * @throws SteelyardError `file-unreadable` when the folder cannot be made or written to; `usage` on loading a
 *   checkpoint of another training
 */
export async function openJob(path: string, { interval = INTERVAL }: JobOptions = {}): Promise<JobFolder> {
  await orRefuse(path, () => mkdir(path, { recursive: true }));
  const galaxies = join(path, 'galaxies');
  let requested = false;
  let last = performance.now();
  return {
    path,
    checkpoints(name, identity) {
      const current = join(path, `${name}.checkpoint`);
      const previous = join(path, `${name}.previous.checkpoint`);
      return {
        async load() {
          const found = await readCheckpoint(current) ?? await readCheckpoint(previous);
          if (found && found.identity !== identity) {
            throw new SteelyardError(
              'usage',
              `The job in '${path}' is of another recipe, seed or training set: add --fresh to start over, or choose another folder with --job.`,
              { path },
            );
          }
          return found?.state;
        },
        save: (state) => orRefuse(path, async () => {
          await writeInTurn(current, previous, encodeCheckpoint(identity, state));
          requested = false;
          last = performance.now();
        }),
        due: () => requested || performance.now() - last > 1000 * interval,
      };
    },
    requestCheckpoint: () => { requested = true; },
    galaxies,
    leave: () => rmdir(path).catch(() => undefined), // something was kept
    async remove() {
      const own = (await readdir(path).catch(() => [])).filter((name) => /\.checkpoint(\.unfinished)?$/.test(name));
      for (const name of own) await rm(join(path, name), { force: true });
      await rm(galaxies, { recursive: true, force: true });
      await rmdir(path).catch(() => undefined); // not ours alone: it stays
    },
  };
}

async function readCheckpoint(path: string): Promise<{ identity: string; state: TrainingState } | undefined> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new SteelyardError(
      'file-unreadable', `The checkpoint '${path}' cannot be read (${error.message}): mend that, or add --fresh to start over.`, { path },
    );
  });
  return bytes && decodeCheckpoint(bytes);
}

async function writeInTurn(current: string, previous: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${current}.unfinished`;
  const file = await open(unfinished, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(current, previous).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(unfinished, current);
}

async function orRefuse<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SteelyardError(
      'file-unreadable', `The job cannot be kept in '${path}' (${why}): choose a folder that can be written to with --job.`, { path },
    );
  }
}
