import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import { refuseUnwritable } from '../../services/exports/refuseUnwritable.ts';
import { DOMAIN_GALAXIES, fitDomain } from '../../services/evaluation/fitDomain.ts';
import { loadModel } from '../../services/models.ts';
import { loadSuite } from '../../services/resources/suites.ts';
import { saveModel } from '../../services/training/saveModel.ts';
import { wholeNumber } from '../options.ts';
import type { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  steelyard domain mine.steelyard-model
  steelyard domain combined --out checked --galaxies 6000`;

export function domainCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('domain')
    .argument('<model>', 'a model\'s name, or the path of a .steelyard-model file')
    .description('give a model what it needs to tell galaxies that it was not made for; training does this by itself')
    .option('--suite <suite>', 'suite whose galaxies the model was made for (default: the one it was trained on)')
    .option('--galaxies <n>', 'mocks to draw: two thirds to compare with, one third to calibrate', wholeNumber(60, 100_000), DOMAIN_GALAXIES)
    .option('--out <dir>', 'folder for the package (default: in place for a path, the current folder for a shipped model)')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: { suite?: string; galaxies: number; out?: string }) => {
      const { print, bar, signal } = terminal();
      const isPath = name.endsWith('.steelyard-model');
      const path = join(options.out ?? (isPath ? dirname(name) : '.'), isPath ? basename(name) : `${name}.steelyard-model`);
      refuseUnwritable(dirname(path));
      const pkg = loadModel(name);
      const suite = loadSuite(options.suite ?? pkg.card.training.suite);
      const progress = bar('comparing', options.galaxies);
      const onDrawn = (done: number): void => { progress.update(done); };
      const domain = await fitDomain(pkg, suite, options.galaxies, { onDrawn, signal }).finally(() => { progress.stop(); });
      await saveModel(path, { ...pkg, domain });
      print(path);
    });
}
