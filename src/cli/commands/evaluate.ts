import type { Command } from 'commander';
import { modelOpener } from '../../services/devices.ts';
import { loadModel } from '../../services/models.ts';
import { loadSuite } from '../../services/resources/suites.ts';
import { evaluateModel } from '../../services/training/evaluateModel.ts';
import { wholeNumber } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { evaluationText } from './evaluationText.ts';

const EXAMPLES = `
Examples:
  steelyard evaluate combined
  steelyard evaluate nihao-like --suite auriga-like --galaxies 1000   how far a model can be trusted outside its suite`;

export function evaluateCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('evaluate')
    .argument('<model>', 'a model\'s name, or the path of a .steelyard-model file')
    .description('measure a model on mock galaxies that it has not seen, beside the closed estimators')
    .option('--suite <suite>', 'suite to draw them from (default: the model\'s own)')
    .option('--galaxies <n>', 'how many galaxies', wholeNumber(20), 500)
    .option('--device <device>', 'what to compute on (see "steelyard devices")', 'cpu')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: { suite?: string; galaxies: number; device: string; json?: true }) => {
      const { say, print, bar, signal } = terminal();
      const model = loadModel(name);
      const { suite } = loadSuite(options.suite ?? model.card.training.suite);
      const opener = await modelOpener(options.device, { say, signal });
      const progress = bar('evaluating', options.galaxies);
      const onGalaxy = (done: number) => progress.update(done);
      const evaluation = await evaluateModel(model, suite, options.galaxies, { signal, onGalaxy, opener }).finally(() => progress.stop());
      print(options.json ? JSON.stringify(evaluation) : evaluationText(evaluation));
    });
}
