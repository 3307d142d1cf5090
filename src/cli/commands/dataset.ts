import { dirname } from 'node:path';
import type { Command } from 'commander';
import { refuseUnwritable } from '../../services/exports/refuseUnwritable.ts';
import { drawDataset, partsFolder } from '../../services/training/drawDataset.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { fileStem, wholeNumber } from '../options.ts';
import type { ProgressBar, Terminal } from '../terminal.ts';

interface DatasetOptions {
  readonly suite?: string;
  readonly recipe: string;
  readonly galaxies: number;
  readonly seed: number;
  readonly workers?: number;
  readonly stars?: true;
  readonly out?: string;
}

const EXAMPLES = `
Examples:
  steelyard dataset nihao-like --galaxies 1000000 --out million.h5
  steelyard train large --suite nihao-like --dataset million.h5
The file is HDF5: in Python, h5py.File('million.h5')['sky'][:100].view('float16') are the maps of the first hundred.
Interrupted, even killed, the same command goes on; until the file is whole it needs room for the galaxies twice.`;

export function datasetCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('dataset')
    .argument('<name>', 'what to call the training set', fileStem)
    .description('draw a training set to disk, as large as the disk allows')
    .option('--suite <suite>', 'suite to draw galaxies from, or the path of a suite\'s JSON file (default: as the set is called)')
    .option('--recipe <recipe>', 'recipe whose maps to draw: npe, paper or inner-slope (which labels the galaxies with theirs)', 'npe')
    .option('--galaxies <n>', 'how many galaxies to draw', wholeNumber(100), 100_000)
    .option('--seed <n>', 'seed', wholeNumber(0), 1)
    .option('--stars', 'keep the stars too, for train --resample: the file is some times larger')
    .option('--workers <n>', 'cores to draw on (default: all)', wholeNumber(1, 1024))
    .option('--out <file>', 'HDF5 file to write (default: NAME.h5)')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: DatasetOptions) => {
      const { print, bar, signal } = terminal();
      const { recipe, galaxies, seed, suite = name, out: path = `${name}.h5` } = options;
      refuseUnwritable(dirname(path));
      let current: { stage: string; bar: ProgressBar } | undefined;
      await drawDataset({ suite, recipe, galaxies, seed, path, stars: options.stars ?? false }, {
        signal,
        ...(options.workers ? { workers: options.workers } : {}),
        onProgress: (stage, done) => {
          if (current?.stage !== stage) {
            current?.bar.stop();
            current = { stage, bar: bar(stage, galaxies) };
          }
          current.bar.update(done);
        },
      }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
        throw new SteelyardError('cancelled', `Paused; the same command goes on from here (what is drawn is kept in ${partsFolder(path)}).`);
      }).finally(() => current?.bar.stop());
      print(path);
    });
}
