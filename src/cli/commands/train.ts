import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { saveModel } from '../../services/training/saveModel.ts';
import { refuseUnwritable } from '../../services/exports/refuseUnwritable.ts';
import { train } from '../../services/training/train.ts';
import { fileStem, wholeNumber } from '../options.ts';
import type { ProgressBar, Terminal } from '../terminal.ts';
import { evaluationText } from './evaluationText.ts';

interface TrainOptions {
  readonly suite?: string;
  readonly recipe: string;
  readonly galaxies: number;
  readonly epochs?: number;
  readonly seed: number;
  readonly flow?: 'affine' | 'spline';
  readonly members: number;
  readonly evaluate: number;
  readonly threads?: number;
  readonly out: string;
}

const EXAMPLES = `
Examples:
  steelyard train nihao-like --galaxies 20000 --out models
  steelyard train mine --suite my-suite.json --recipe paper --seed 7
  steelyard train mine --suite my-suite.json --flow spline --members 5
The same seed gives the same galaxies, and on the same machine and number of threads the same model.`;

export function trainCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('train')
    .argument('<name>', 'what to call the model, and its file', fileStem)
    .description('train a model on mock galaxies of a suite, and evaluate it on mocks it has not seen')
    .option('--suite <suite>', 'suite to draw galaxies from, or the path of a suite\'s JSON file (default: as the model is called)')
    .option('--recipe <recipe>', 'npe (network and flow together) or paper (regression, then flow)', 'npe')
    .option('--galaxies <n>', 'how many galaxies to draw', wholeNumber(100), 20_000)
    .option('--epochs <n>', 'how often to see them at most', wholeNumber(1))
    .option('--seed <n>', 'seed of galaxies and training', wholeNumber(0), 1)
    .addOption(new Option('--flow <kind>', 'affine (shifts and scales) or spline (bends too, for odd shapes)').choices(['affine', 'spline']))
    .option('--members <n>', 'how many networks to train, whose posteriors are mixed', wholeNumber(1), 1)
    .option('--evaluate <n>', 'how many held-out galaxies to evaluate on', wholeNumber(20), 500)
    .option('--threads <n>', 'threads of the engine (default: all cores)', wholeNumber(1))
    .option('--out <dir>', 'folder for the .steelyard-model file', '.')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: TrainOptions) => {
      const { say, print, bar, signal } = terminal();
      refuseUnwritable(options.out);
      let current: { stage: string; bar: ProgressBar } | undefined;
      const named = ({ stage, member }: { readonly stage: string; readonly member?: number }): string =>
        member === undefined ? stage : `network ${member + 1} of ${options.members}, ${stage}`;
      const show = (stage: string, done: number, total: number): void => {
        if (current?.stage !== stage) {
          current?.bar.stop();
          current = { stage, bar: bar(stage, total) };
        }
        current.bar.update(done);
      };
      const started = Date.now();
      const pkg = await train(
        {
          suite: options.suite ?? name, recipe: options.recipe, name, galaxies: options.galaxies, seed: options.seed,
          evaluationGalaxies: options.evaluate, members: options.members, ...(options.flow ? { flow: options.flow } : {}),
          ...(options.epochs ? { epochs: options.epochs } : {}), ...(options.threads ? { threads: options.threads } : {}),
        },
        (progress) => {
          if ('epoch' in progress) {
            const { epoch, trainingLoss, validationLoss } = progress.epoch;
            const seconds = ((Date.now() - started) / 1000).toFixed(0);
            say(`${named(progress)} epoch ${epoch + 1}: loss ${trainingLoss.toFixed(4)}, validation ${validationLoss.toFixed(4)}  (${seconds} s)`);
          } else {
            show(named(progress), progress.done, progress.total);
          }
        },
        signal,
      ).finally(() => current?.bar.stop());
      const path = join(options.out, `${name}.steelyard-model`);
      await saveModel(path, pkg);
      print(evaluationText(pkg.card.evaluation!));
      print(path);
      say(`Trained in ${((Date.now() - started) / 60_000).toFixed(1)} minutes; use it with: steelyard analyse CATALOGUE --model ${path}`);
    });
}
