import { basename, dirname } from 'node:path';
import type { Command } from 'commander';
import { batchTable } from '../../services/batch/batchTable.ts';
import { cataloguesIn } from '../../services/batch/catalogues.ts';
import { weighBatch } from '../../services/batch/weighBatch.ts';
import { writeBatchTable } from '../../services/batch/writeBatchTable.ts';
import { loadModel } from '../../services/models.ts';
import { programVersion } from '../../services/resources/version.ts';
import { wholeNumber } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface BatchOptions {
  readonly model: string;
  readonly samples: number;
  readonly seed: number;
  readonly out?: string;
}

const NOTES = `
Each galaxy is described by a JSON file of its catalogue's name, as "steelyard mock" writes it, or is the Local Group dwarf that its
stars lie on. Members and masses are those of "steelyard analyse" without further options. A galaxy that cannot be weighed has its
reason in the table's last column.`;

export function batchCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('batch')
    .argument('<catalogues...>', 'catalogues, or folders of them')
    .description('weigh many galaxies on all cores: one row each in one table')
    .option('--model <model>', 'model, or the path of a .steelyard-model file (see "steelyard models")', 'combined')
    .option('--samples <n>', 'posterior samples of each galaxy', wholeNumber(100, 1_000_000), 1000)
    .option('--seed <n>', 'seed of the samples of each galaxy', wholeNumber(0), 1)
    .option('--out <file>', 'write the table there: .csv, .ecsv, .fits or .vot (default: CSV on standard output)')
    .addHelpText('after', NOTES)
    .action(async (paths: string[], { model, samples, seed, out }: BatchOptions) => {
      const { say, print, bar, signal } = terminal();
      const catalogues = cataloguesIn(paths);
      const progress = bar('weighing', catalogues.length);
      const start = performance.now();
      const onDone = (done: number) => progress.update(done);
      const answers = await weighBatch(catalogues.map((path) => ({ path })), { model, samples, seed }, { signal, onDone })
        .finally(() => progress.stop());
      const seconds = (performance.now() - start) / 1e3;
      const { card, sha256 } = loadModel(model);
      const table = batchTable(catalogues.map((path) => basename(path)), answers, card.radiiOverRh, {
        program: `steelyard ${programVersion()}`, model: `${card.name} ${card.version}`, model_sha256: sha256,
        synthetic: String(card.synthetic), samples: String(samples), seed: String(seed), intervals: 'equal-tailed quantiles',
      });
      const text = await writeBatchTable(table, out);
      if (text !== undefined) print(text.trimEnd());
      const failed = answers.filter((answer) => 'error' in answer).length;
      say(`${catalogues.length - failed} galaxies weighed in ${seconds.toFixed(1)} s${failed > 0 ? `; ${failed} could not be: the table says why` : ''}${out ? `: ${basename(out)} in ${dirname(out)}` : ''}.`);
    });
}
