import type { Command } from 'commander';
import { saveDocument, validate } from '../../services/validation/validate.ts';
import { validationDocument, validationSummary } from '../../services/validation/document.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { wholeNumber } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface ValidateOptions {
  readonly data: string;
  readonly models: string;
  readonly samples: number;
  readonly seed: number;
  readonly out?: string;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  steelyard validate --data DATA --out VALIDATION.md
  steelyard validate --data DATA --models combined,mine.steelyard-model --json`;

export function validateCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('validate')
    .description('measure the models on mocks of known mass and on real galaxies with published ones')
    .requiredOption('--data <dir>', 'folder with gaia_challenge_mocks, walker_dsph_kinematics, geha2026_deimos and dsph_mass_checks')
    .option('--models <names>', 'models, paths of .steelyard-model files, or "averaged", separated by commas', 'combined,nihao-like,auriga-like,averaged')
    .option('--samples <n>', 'posterior samples', wholeNumber(100), 10_000)
    .option('--seed <n>', 'seed of the samples; the same seed gives the same bytes', wholeNumber(0), 1)
    .option('--out <file>', 'write the document, in Markdown, to this file, and its figures to docs/validation beside it (default: print it)')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async ({ data, models, samples, seed, out, json }: ValidateOptions) => {
      const { print, say, bar, signal } = terminal();
      const names = models.split(',').map((name) => name.trim()).filter((name) => name !== '');
      if (names.length === 0) throw new SteelyardError('usage', '--models takes names of models separated by commas, such as "combined,nihao-like".');
      let progress: ReturnType<Terminal['bar']> | undefined;
      const validation = await validate({ data, models: names, samples, seed }, {
        onProgress: (done, total) => (progress ??= bar('validating', total)).update(done),
        signal,
      }).finally(() => progress?.stop());
      if (out !== undefined) {
        // Charts take longer to load than a model.
        const { validationFigures } = await import('../../services/validation/figures.ts');
        const figures = validationFigures(validation);
        await saveDocument(out, validationDocument(validation, [...figures.keys()]), figures);
      }
      if (json) print(JSON.stringify(validation));
      else if (out === undefined) print(validationDocument(validation).trimEnd());
      else print(`${validationSummary(validation)} ${out}`);
      if (out !== undefined && json) say(`Document: ${out}`);
    });
}
