import type { Command } from 'commander';
import { modelOpener } from '../../services/devices.ts';
import { evaluate, type ModelEvaluation } from '../../services/evaluation/evaluate.ts';
import { refuseUnwritable } from '../../services/exports/refuseUnwritable.ts';
import { loadModel, modelNames } from '../../services/models.ts';
import { evaluateOnSet } from '../../services/simulations/evaluateOnSet.ts';
import { suiteNames } from '../../services/resources/suites.ts';
import { wholeNumber } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { evaluationText, modelEvaluationText, transferText } from './evaluationText.ts';

interface EvaluateOptions {
  readonly suite?: string;
  readonly set?: string;
  readonly galaxies: number;
  readonly requirements?: true;
  readonly sweeps?: number | true;
  readonly wrong?: number | true;
  readonly out?: string;
  readonly device: string;
  readonly json?: true;
}

const SWEEP_GALAXIES = 200;
const WRONG_GALAXIES = 100;

const EXAMPLES = `
Examples:
  steelyard evaluate combined
  steelyard evaluate nihao-like --suite auriga-like --galaxies 1000   how far a model can be trusted outside its suite
  steelyard evaluate all averaged --suite all --out transfer           every model on every suite, with figures
  steelyard evaluate all --set suite.test.h5                           on simulated galaxies of your own
  steelyard evaluate combined --requirements --sweeps --wrong --out combined   everything that can be said of one model`;

export function evaluateCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('evaluate')
    .argument('<models...>', 'names of models, or paths of .steelyard-model files; "averaged"; "all" for every shipped one')
    .description('measure models on mock galaxies that they have not seen, beside the closed estimators')
    .option('--suite <suites>', 'suites to draw them from, separated by commas, or "all" (default: each model\'s own)')
    .option('--set <file>', 'views of simulated galaxies (see "steelyard simulate") instead of a suite\'s mocks')
    .option('--galaxies <n>', 'how many galaxies of each suite', wholeNumber(20), 1000)
    .option('--requirements', 'judge each model on its own suite by what it must reach with 1,000 and with 100 stars')
    .option('--sweeps [galaxies]', `vary stars, errors, contaminants, shape and anisotropy, so many galaxies a step (default: ${SWEEP_GALAXIES})`, wholeNumber(20))
    .option('--wrong [galaxies]', `how many galaxies made wrong on purpose the domain check warns of, so many of each kind (default: ${WRONG_GALAXIES})`, wholeNumber(20))
    .option('--out <dir>', 'write tables, figures and JSON to this folder')
    .option('--device <device>', 'what to compute on (see "steelyard devices")', 'cpu')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (names: readonly string[], options: EvaluateOptions) => {
      const { say, print, bar, signal } = terminal();
      if (options.set !== undefined) {
        const evaluations = await evaluateSet(names.flatMap((name) => (name === 'all' ? modelNames() : [name])), options.set, options.galaxies, terminal());
        print(options.json ? JSON.stringify({ evaluations }) : evaluations.map(({ model, evaluation }) => `${model}\n${evaluationText(evaluation)}`).join('\n\n'));
        return;
      }
      if (options.out) refuseUnwritable(options.out);
      const opener = await modelOpener(options.device, { say, signal });
      let current: { what: string; bar: ReturnType<Terminal['bar']> } | undefined;
      const request = {
        models: names.flatMap((name) => (name === 'all' ? modelNames() : [name])),
        suites: options.suite === 'all' ? suiteNames() : words(options.suite ?? ''),
        galaxies: options.galaxies,
        requirements: options.requirements === true,
        sweepGalaxies: countOf(options.sweeps, SWEEP_GALAXIES),
        wrongGalaxies: countOf(options.wrong, WRONG_GALAXIES),
      };
      const evaluations = await evaluate(request, {
        signal, opener,
        onProgress: (what, done, total) => {
          if (current?.what !== what) {
            current?.bar.stop();
            current = { what, bar: bar(what, total) };
          }
          current.bar.update(done);
        },
      }).finally(() => current?.bar.stop());
      if (options.out) {
        // Charts take longer to load than a model.
        const { writeEvaluation } = await import('../../services/evaluation/evaluationFiles.ts');
        await writeEvaluation(request, evaluations, options.out);
      }
      print(options.json ? jsonOf(evaluations) : textOf(evaluations));
      if (options.out) say(`Tables and figures: ${options.out}`);
    });
}

/** An option that may be left out, given alone, or with a number. */
function countOf(option: number | true | undefined, usual: number): number {
  return option === undefined ? 0 : option === true ? usual : option;
}

/** Each model on the same views. */
async function evaluateSet(names: readonly string[], set: string, most: number, { bar, signal }: Terminal) {
  const evaluations = [];
  for (const name of names) {
    const model = loadModel(name);
    let shown: ReturnType<Terminal['bar']> | undefined;
    const evaluation = await evaluateOnSet(model, set, most, {
      signal, onView: (done, total) => (shown ??= bar(model.card.name, total)).update(done),
    }).finally(() => shown?.stop());
    evaluations.push({ model: model.card.name, evaluation });
  }
  return evaluations;
}

function words(text: string): string[] {
  return text.split(',').map((word) => word.trim()).filter((word) => word !== '');
}

/** One model on one suite as it is, several as a list. */
function jsonOf(evaluations: readonly ModelEvaluation[]): string {
  return JSON.stringify(evaluations.length === 1 ? evaluations[0] : { evaluations });
}

function textOf(evaluations: readonly ModelEvaluation[]): string {
  return [...(evaluations.length > 1 ? [transferText(evaluations)] : []), ...evaluations.map(modelEvaluationText)].join('\n\n');
}
