import type { Command } from 'commander';
import { describeModel, listModels, loadModel } from '../../services/models.ts';
import type { ModelSummary } from '../../shared/api.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { Terminal } from '../terminal.ts';

export function modelsCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('models')
    .argument('[model]', 'show this one only: a name, or the path of a .steelyard-model file')
    .description('list the models with what they learnt from and what they are worth')
    .option('--json', 'print one JSON object')
    .option('--card', 'print the whole card of a model as JSON')
    .addHelpText('after', '\nExamples:\n  steelyard models\n  steelyard models combined --card\n  steelyard models my.steelyard-model')
    .action((name: string | undefined, options: { json?: true; card?: true }) => {
      const { print } = terminal();
      if (options.card && !name) throw new SteelyardError('usage', 'Name the model whose card to print, as in "steelyard models combined --card".');
      if (options.card && name) return print(JSON.stringify(loadModel(name).card, null, 2));
      const models = name ? [describeModel(loadModel(name))] : listModels();
      print(options.json ? JSON.stringify({ models }) : models.map(modelText).join('\n\n'));
    });
}

function modelText(model: ModelSummary): string {
  return [`${model.name} (version ${model.version}, sha256 ${model.sha256.slice(0, 12)})`, `  ${model.description}`, ...model.facts.map(({ label, value }) => `  ${label}: ${value}`)].join('\n');
}
