import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { analyse, type Analysis } from '../../services/analyse.ts';
import { analyseSlope } from '../../services/analyseSlope.ts';
import { openCatalogue, starsOf, type OpenedCatalogue } from '../../services/catalogue.ts';
import { modelOpener } from '../../services/devices.ts';
import { refuseUnwritable } from '../../services/exports/refuseUnwritable.ts';
import { galaxyAt, galaxyFromStars, galaxyNamed, type KnownGalaxy } from '../../services/galaxies.ts';
import { defaultSteps } from '../../services/selection.ts';
import type { FigureOptions } from '../../shared/api.ts';
import type { ColumnMapping } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { Galaxy, Measurement } from '../../shared/galaxy.ts';
import type { SelectionStep } from '../../shared/selection.ts';
import { shellWord } from '../../shared/shellWord.ts';
import { parseStep } from '../../shared/stepText.ts';
import { figureOptions, withFigureOptions, type FigureLook } from '../figureOptions.ts';
import { collect, number, roleOverrides, wholeNumber } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { profileText } from './profileText.ts';
import { slopeText } from './slopeText.ts';

interface AnalyseOptions extends FigureLook {
  readonly report?: true;
  readonly galaxy?: string;
  readonly model: string;
  readonly models?: string;
  readonly innerSlope?: string | true;
  readonly members: string[];
  readonly weights?: string | true;
  readonly minProbability?: number;
  readonly flag: string[];
  readonly maxRadius?: string;
  readonly sigmaClip?: number;
  readonly mixture?: true;
  readonly column: string[];
  readonly onlyColumns?: true;
  readonly step: string[];
  readonly format?: string;
  readonly missing: string[];
  readonly distance?: number;
  readonly halfLightRadius?: string;
  readonly centre?: string;
  readonly perspective: boolean;
  readonly samples: number;
  readonly device: string;
  readonly seed?: number;
  readonly out?: string;
  readonly json?: true;
  readonly reproducible?: boolean;
}

/** The one that is shipped. */
const DEFAULT_SLOPE_MODEL = 'inner-slope';

const EXAMPLES = `
Examples:
  steelyard analyse fornax.csv --galaxy fornax_1 --weights p_member --out fornax
  steelyard analyse stars.fits --members "p_member > 0.5 and gmag < 20" --sigma-clip 3
  steelyard analyse fornax.csv --galaxy fornax_1 --inner-slope --out fornax-slope
  steelyard analyse dwarf.vot --galaxy Draco --column velocity=HRV --max-radius "2 R_h" --json
Selection steps apply in this order: --members, --flag, --min-probability, --max-radius, --sigma-clip, --mixture, --weights; then those
of --step, as they are given.
Without any, membership probabilities are used as weights where the catalogue has them; otherwise a mixture of galaxy and field gives them.`;

export function analyseCommand(program: Command, terminal: () => Terminal): void {
  withFigureOptions(program
    .command('analyse')
    .argument('<catalogue>', 'CSV, TSV, ECSV, FITS, VOTable or CDS/MRT file of stars with line-of-sight velocities')
    .description('weigh a galaxy: from a star catalogue to the posterior of its mass profile')
    .option('--galaxy <name>', 'Local Group dwarf, or a JSON file that describes a galaxy (default: the dwarf that the stars lie on)')
    .option('--model <model>', 'model, or the path of a .steelyard-model file (see "steelyard models"); "averaged" over all suites', 'combined')
    .option('--models <models>', 'average these models, separated by commas, "name:weight" for unequal weights')
    .option('--inner-slope [model]', 'infer the logarithmic slope of the dark matter at 150 pc instead of masses, with this model')
    .option('--members <expression>', 'keep the rows for which this holds, e.g. "p_member>0.5" (repeatable)', collect, [])
    .option('--weights [column]', 'use membership probabilities as weights')
    .option('--min-probability <p>', 'keep stars at least this probable to be members', number(0, 1))
    .option('--flag <column>', 'keep rows whose flag is set; "!column" for those where it is not (repeatable)', collect, [])
    .option('--max-radius <radius>', 'keep stars within "15 arcmin", "800 pc" or "2 R_h" (elliptical in R_h)')
    .option('--sigma-clip <n>', 'clip velocities beyond n sigma, iteratively', number(1, 20))
    .option('--mixture', 'weight by probabilities from a mixture of galaxy and field (Walker et al. 2009)')
    .option('--step <step>', 'a selection step in the words of the window, e.g. "radius 15 arcmin"; "none" for no steps at all (repeatable)', collect, [])
    .option('--column <role=name>', 'which column plays a role, e.g. velocity=HRV (repeatable)', collect, [])
    .option('--only-columns', 'no column plays a role but those named with --column')
    .option('--missing <token>', 'text that means "no value" in the file, e.g. -999 (repeatable)', collect, [])
    .option('--distance <kpc>', 'distance, instead of the published one', number(1e-3, 1e6))
    .option('--half-light-radius <arcmin>', 'projected half-light radius, or "sample" to take it from the stars')
    .option('--centre <centre>', '"fitted", or ICRS degrees as "RA,Dec"')
    .option('--no-perspective', 'do not correct for perspective motion where proper motions are known')
    .option('--samples <n>', 'posterior samples', wholeNumber(100, 1_000_000), 10_000)
    .option('--seed <n>', 'seed of the samples; the same seed gives the same bytes', wholeNumber(0))
    .option('--device <device>', 'what to compute on (see "steelyard devices"); only the CPU gives the same bytes everywhere', 'cpu')
    .option('--out <dir>', 'write figures and tables to this folder')
    .option('--report', 'write a report of a few pages on the galaxy (PDF) too, to the folder of --out or beside you')
    .option('--json', 'print one JSON object instead of the table')
    .option('--reproducible', 'leave the time out of the output (on by default with --seed)')
    .option('--no-reproducible', 'keep the time in the output'))
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, options: AnalyseOptions, command: Command) => {
      const { say, print, bar, signal } = terminal();
      if (options.out) refuseUnwritable(options.out);
      if (options.report) refuseUnwritable(options.out ?? '.');
      const look = figureOptions(options);
      const reading = options.missing.length > 0 ? { missing: options.missing } : {};
      const overrides = roleOverrides(options.column);
      const found = await openCatalogue({ path }, overrides, reading);
      const opened = options.onlyColumns ? { ...found, mapping: onlyRoles(found.mapping, overrides) } : found;
      const known = resolveGalaxy(opened, options, say);
      const steps = selectionSteps(opened, options);
      const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
      const opener = await modelOpener(options.device, { say, signal });
      const progress = bar('analysing', 100);
      const control = { onProgress: (_: string, fraction: number) => progress.update(Math.round(100 * fraction)), signal, opener };
      const input = {
        ...opened, galaxy: known.galaxy, steps,
        choices: {
          perspective: options.perspective && known.galaxy.properMotionRa !== undefined && known.galaxy.properMotionDec !== undefined,
          ...(options.centre === 'fitted' ? { centre: 'fitted' as const } : {}),
          ...(options.halfLightRadius === 'sample' ? { halfLightRadius: 'sample' as const } : {}),
        },
        command: repeatCommand(path, command, seed),
        reproducible: options.reproducible ?? options.seed !== undefined,
      };
      if (options.innerSlope !== undefined) {
        const model = options.innerSlope === true ? DEFAULT_SLOPE_MODEL : options.innerSlope;
        const found = await analyseSlope({ ...input, model }, control).finally(() => progress.stop());
        if (options.out) {
          const { exportSlope } = await import('../../services/exports/slopeFiles.ts');
          await exportSlope(found, options.out, look);
        }
        print(options.json ? JSON.stringify(found.result) : slopeText(found.result));
        if (options.out) say(`Figure and tables: ${options.out}`);
        return;
      }
      const analysis = await analyse({
        ...input, model: options.models ?? options.model, samples: options.samples, seed, ...(known.truth ? { truth: known.truth } : {}),
      }, control).finally(() => progress.stop());
      if (options.out) await writeOutput(analysis, options.out, look, terminal());
      if (options.report) say(`Report: ${await writeReport(analysis, options.out ?? '.')}`);
      print(options.json ? JSON.stringify(analysis.result) : profileText(analysis.result));
      if (options.out) say(`Figures and tables: ${options.out}`);
    });
}

async function writeOutput(analysis: Analysis, folder: string, figures: FigureOptions, { bar, signal }: Terminal): Promise<void> {
  // Charts take longer to load than an analysis to run.
  const { exportAll } = await import('../../services/exports/exportAnalysis.ts');
  const progress = bar('writing', 100);
  const onFile = (done: number, total: number) => progress.update(Math.round((100 * done) / total));
  await exportAll(analysis, folder, { signal, onFile, figures }).finally(() => progress.stop());
}

/** @returns where it is */
async function writeReport(analysis: Analysis, folder: string): Promise<string> {
  const { exportReport } = await import('../../services/exports/report.ts');
  const { writeFilesAtomically } = await import('../../services/exports/exportAnalysis.ts');
  const { fileName, bytes } = await exportReport(analysis);
  await writeFilesAtomically(folder, [{ name: fileName, bytes }]);
  return join(folder, fileName);
}

function resolveGalaxy(opened: OpenedCatalogue, options: AnalyseOptions, say: (line: string) => void): KnownGalaxy {
  const known = options.galaxy ? galaxyNamed(options.galaxy) : locate(opened, options, say);
  const galaxy = corrected(known.galaxy, options);
  const movesRadii = options.distance !== undefined || options.halfLightRadius !== undefined;
  if (known.truth && movesRadii) say('The true masses are at multiples of the half-light radius in the galaxy\'s file, which you changed: they are left out.');
  return known.truth && !movesRadii ? { galaxy, truth: known.truth } : { galaxy };
}

function locate(opened: OpenedCatalogue, options: AnalyseOptions, say: (line: string) => void): KnownGalaxy {
  const stars = starsOf(opened);
  if (stars.count === 0) throw new SteelyardError('sample-too-small', `${opened.catalogue.source.fileName} holds no stars, only the names of its columns: choose another file.`);
  const galaxy = galaxyAt(stars);
  if (galaxy) {
    say(`The stars lie on ${galaxy.name}: its published parameters are used (--galaxy chooses another).`);
    return { galaxy };
  }
  const described = options.distance !== undefined && options.halfLightRadius !== undefined && options.centre !== undefined;
  if (described) return { galaxy: galaxyFromStars(stars, opened.catalogue.source.fileName) };
  throw new SteelyardError('galaxy-incomplete', 'No galaxy of the table lies where these stars are: name one with --galaxy, give --centre, --distance and --half-light-radius, or check that the right ascensions are in degrees.');
}

function typed(value: number): Measurement {
  return { value, errorLow: 0, errorHigh: 0, bibcode: 'user' };
}

/** The galaxy with the numbers that the observer typed. */
function corrected(galaxy: Galaxy, { distance, halfLightRadius, centre }: AnalyseOptions): Galaxy {
  return {
    ...galaxy,
    ...(distance === undefined ? {} : { distance: typed(distance) }),
    ...(halfLightRadius === undefined || halfLightRadius === 'sample' ? {} : { halfLightRadius: typed(positive(halfLightRadius, '--half-light-radius', 'arcmin or "sample"')) }),
    ...(centre === undefined || centre === 'fitted' ? {} : position(centre)),
  };
}

function positive(text: string, option: string, what: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new SteelyardError('usage', `${option} takes ${what}, not "${text}".`);
  return value;
}

function position(text: string): { ra: number; dec: number } {
  const [ra, dec, ...more] = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (ra === undefined || dec === undefined || more.length > 0 || !(ra >= 0 && ra < 360) || !(Math.abs(dec) <= 90)) {
    throw new SteelyardError('usage', `--centre takes "fitted" or ICRS degrees as "RA,Dec", not "${text}".`);
  }
  return { ra, dec };
}

function selectionSteps(opened: OpenedCatalogue, options: AnalyseOptions): readonly SelectionStep[] {
  const steps: SelectionStep[] = [
    ...options.members.map((expression): SelectionStep => ({ kind: 'expression', expression })),
    ...options.flag.map((flag): SelectionStep => ({ kind: 'flag', column: flag.replace(/^!/, ''), keep: !flag.startsWith('!') })),
    ...(options.minProbability === undefined ? [] : [{ kind: 'probability', minimum: options.minProbability } as const]),
    ...(options.maxRadius === undefined ? [] : [radiusStep(options.maxRadius)]),
    ...(options.sigmaClip === undefined ? [] : [{ kind: 'sigmaClip', threshold: options.sigmaClip, maxIterations: 50 } as const]),
    ...(options.mixture ? [{ kind: 'mixture', minimum: 0.05, asWeights: true } as const] : []),
    ...(options.weights === undefined ? [] : [{ kind: 'weights', ...(options.weights === true ? {} : { column: options.weights }) } as const]),
  ];
  steps.push(...options.step.filter((text) => text !== 'none').map(parseStep));
  return steps.length > 0 || options.step.includes('none') ? steps : defaultSteps(opened);
}

function onlyRoles(mapping: ColumnMapping, named: object): ColumnMapping {
  return Object.fromEntries(Object.entries(mapping).filter(([role]) => role in named));
}

function radiusStep(text: string): SelectionStep {
  const found = /^\s*([\d.]+(?:e[+-]?\d+)?)\s*(arcmin|pc|R_?h)\s*$/i.exec(text);
  if (!found || !(Number(found[1]) > 0)) throw new SteelyardError('usage', `--max-radius takes a number with its unit, such as "15 arcmin", "800 pc" or "2 R_h", not "${text}".`);
  const unit = found[2]!.toLowerCase();
  return { kind: 'radius', maximum: Number(found[1]), unit: unit === 'arcmin' || unit === 'pc' ? unit : 'R_h', elliptical: unit !== 'arcmin' && unit !== 'pc' };
}

/** The command that repeats an analysis: every option that was given and the seed, but where the output went. */
function repeatCommand(path: string, command: Command, seed: number): string {
  const words = ['steelyard', 'analyse', shellWord(basename(path))];
  for (const option of command.options) {
    const key = option.attributeName();
    if (['out', 'json', 'reproducible', 'seed', 'report', 'figureWidth', 'fontSize', 'theme'].includes(key) || command.getOptionValueSource(key) !== 'cli') continue;
    const value: unknown = command.getOptionValue(key);
    if (value === false) words.push(option.long!.startsWith('--no-') ? option.long! : `--no-${option.long!.slice(2)}`);
    else if (value === true) words.push(option.long!);
    else for (const item of Array.isArray(value) ? value : [value]) words.push(option.long!, shellWord(key === 'galaxy' || key === 'model' || key === 'innerSlope' ? basename(String(item)) : String(item)));
  }
  words.push('--seed', String(seed));
  return words.join(' ');
}

