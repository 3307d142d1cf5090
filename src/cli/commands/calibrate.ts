import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import { refuseUnwritable } from '../../services/exports/refuseUnwritable.ts';
import { calibrate } from '../../services/evaluation/calibrate.ts';
import { DOMAIN_GALAXIES } from '../../services/evaluation/fitDomain.ts';
import { loadModel } from '../../services/models.ts';
import { loadSuite, suiteNames } from '../../services/resources/suites.ts';
import { evaluateModel, type Evaluation } from '../../services/training/evaluateModel.ts';
import { saveModel } from '../../services/training/saveModel.ts';
import { wholeNumber } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { evaluationText } from './evaluationText.ts';
import { transferOnSetText } from './simulationText.ts';

const EXAMPLES = `
Examples:
  steelyard calibrate mine.steelyard-model
  steelyard calibrate combined --out checked --galaxies 6000`;

export function calibrateCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('calibrate')
    .argument('<model>', 'a model\'s name, or the path of a .steelyard-model file')
    .description('set the widths of a model\'s posteriors by fresh mocks, give it what it needs to tell galaxies that it was not made for, and measure it again; training does this by itself')
    .option('--suite <suite>', 'suite whose galaxies the model was made for (default: the one it was trained on)')
    .option('--galaxies <n>', 'mocks to draw for widths and domain', wholeNumber(60, 100_000), DOMAIN_GALAXIES)
    .option('--evaluate <n>', 'held-out mocks to measure it on', wholeNumber(20, 100_000), 500)
    .option('--transfer <n>', 'mocks of every other suite to measure it on too', wholeNumber(0, 100_000), 0)
    .option('--out <dir>', 'folder for the package (default: in place for a path, the current folder for a shipped model)')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: { suite?: string; galaxies: number; evaluate: number; transfer: number; out?: string }) => {
      const { print, bar, signal } = terminal();
      const isPath = name.endsWith('.steelyard-model');
      const path = join(options.out ?? (isPath ? dirname(name) : '.'), isPath ? basename(name) : `${name}.steelyard-model`);
      refuseUnwritable(dirname(path));
      const suite = loadSuite(options.suite ?? loadModel(name).card.training.suite);
      const drawing = bar('comparing', options.galaxies);
      const calibrated = await calibrate(loadModel(name), suite, options.galaxies, { onDrawn: (done) => { drawing.update(done); }, signal })
        .finally(() => { drawing.stop(); });
      const measuring = bar('evaluating', options.evaluate);
      const onGalaxy = (done: number): void => { measuring.update(done); };
      const evaluation = await evaluateModel(calibrated, suite.suite, options.evaluate, { onGalaxy, signal })
        .finally(() => { measuring.stop(); });
      const transfer: Evaluation[] = [];
      for (const other of options.transfer > 0 ? suiteNames().filter((suiteName) => suiteName !== suite.suite.name) : []) {
        transfer.push(await evaluateModel(calibrated, loadSuite(other).suite, options.transfer, { signal }));
      }
      await saveModel(path, { ...calibrated, card: { ...calibrated.card, evaluation, ...(transfer.length > 0 ? { transfer } : {}) } });
      print(evaluationText(evaluation));
      if (transfer.length > 0) print(transferOnSetText(transfer));
      print(path);
    });
}
