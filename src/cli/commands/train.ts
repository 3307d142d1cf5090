import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { openJob, type JobFolder } from '../../services/training/jobFolder.ts';
import { saveModel } from '../../services/training/saveModel.ts';
import { trainOnSet } from '../../services/simulations/trainOnSet.ts';
import { LATENT_LEVELS } from '../../shared/posterior.ts';
import { refuseUnwritable } from '../../services/exports/refuseUnwritable.ts';
import { isSlopeRecipe } from '../../services/training/recipes.ts';
import { train } from '../../services/training/train.ts';
import type { TrainProgress } from '../../services/training/trainNetworks.ts';
import { saveSlopeModel, trainSlope } from '../../services/training/trainSlope.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { fileStem, number, wholeNumber } from '../options.ts';
import { duration, type ProgressBar, type Terminal } from '../terminal.ts';
import { evaluationText } from './evaluationText.ts';
import { slopeEvaluationText } from './slopeText.ts';
import { transferOnSetText } from './simulationText.ts';

interface TrainOptions {
  readonly suite?: string;
  readonly dataset?: string;
  readonly set?: string;
  readonly from?: string;
  readonly recipe: string;
  readonly galaxies: number;
  readonly epochs?: number;
  readonly seed: number;
  readonly flow?: 'affine' | 'spline';
  readonly members?: number;
  readonly evaluate: number;
  readonly threads?: number;
  readonly device: string;
  readonly out: string;
  readonly job?: string;
  readonly fresh?: true;
  readonly allowTestSuite?: true;
  readonly resample?: true;
  readonly compareRecipes?: true;
  readonly keepJob?: true;
  readonly maxTime?: number;
}

const EXAMPLES = `
Examples:
  steelyard train nihao-like --galaxies 20000 --out models
  steelyard train mine --suite my-suite.json --recipe paper --seed 7
  steelyard train large --suite nihao-like --dataset million.h5
  steelyard train mine --suite my-suite.json --flow spline --members 5
  steelyard train fine --suite nihao-like --dataset nihao-like.h5 --from combined --epochs 6   what several suites taught, made one suite's
  steelyard train mine --set suite.h5                      from scratch on simulations of your own
  steelyard train mine --set suite.h5 --from combined      from a shipped model
The same seed gives the same galaxies, and on the same machine and number of threads the same model.
A training that was interrupted, even killed, goes on when the same command is given again: its job folder keeps galaxies and
checkpoints until the model is written. SIGUSR2 writes a checkpoint at once.`;

export function trainCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('train')
    .argument('<name>', 'what to call the model, and its file', fileStem)
    .description('train a model on mock galaxies of a suite, and evaluate it on mocks it has not seen')
    .option('--suite <suite>', 'suite to draw galaxies from, or the path of a suite\'s JSON file (default: as the model is called)')
    .option('--recipe <recipe>', 'npe (network and flow together), paper (regression, then flow) or inner-slope (mixture density of the dark matter\'s slope)', 'npe')
    .option('--galaxies <n>', 'how many galaxies to draw', wholeNumber(100), 20_000)
    .option('--dataset <file>', 'training set of the suite to learn from (see "steelyard dataset") instead of drawing galaxies')
    .option('--set <file>', 'training set of simulated galaxies to learn from (see "steelyard simulate")')
    .option('--from <model>', 'with --dataset or --set: a model whose weights to go on from')
    .option('--epochs <n>', 'how often to see them at most', wholeNumber(1))
    .option('--seed <n>', 'seed of galaxies and training', wholeNumber(0), 1)
    .addOption(new Option('--flow <kind>', 'affine (shifts and scales) or spline (bends too, for odd shapes)').choices(['affine', 'spline']))
    .option('--members <n>', 'how many networks to train, whose posteriors are mixed (default: 1, or as many as --from has)', wholeNumber(1))
    .option('--evaluate <n>', 'how many held-out galaxies to evaluate on', wholeNumber(20), 500)
    .option('--threads <n>', 'threads in all (default: all cores); networks of --members learn side by side on them', wholeNumber(1))
    .option('--device <device>', 'what to train on (see "steelyard devices"); auto is the fastest that works', 'auto')
    .option('--out <dir>', 'folder for the .steelyard-model file', '.')
    .option('--job <dir>', 'folder that keeps what is done, to go on from (default: NAME.job beside the model)')
    .option('--resample', 'thin out the stars of --dataset (drawn with --stars) and blur their velocities anew each epoch')
    .option('--compare-recipes', 'train a network of either recipe on a quarter of the set too, and say on the card by how much one is better')
    .option('--allow-test-suite', 'train on a suite that is kept for testing, as a trial')
    .option('--fresh', 'start over, whatever the job folder holds')
    .option('--keep-job', 'keep the job folder when the model is written')
    .option('--max-time <minutes>', 'stop training after so long with the best parameters so far', number(0, 1e6))
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: TrainOptions) => {
      const { say, print, bar, signal } = terminal();
      refuseUnwritable(options.out);
      const { set, from, flow } = options;
      if (isSlopeRecipe(options.recipe) && (set !== undefined || from !== undefined || flow !== undefined || (options.members ?? 1) > 1)) {
        throw new SteelyardError('usage', 'The recipe inner-slope learns from mocks, with one network and without a flow: leave out --set, --from, --flow and --members.');
      }
      let current: { stage: string; bar: ProgressBar } | undefined;
      const named = ({ stage, member }: { readonly stage: string; readonly member?: number }): string =>
        member === undefined ? stage : `network ${member + 1}${options.members ? ` of ${options.members}` : ''}, ${stage}`;
      let left: number | undefined;
      const show = (stage: string, done: number, total: number, secondsLeft?: number): void => {
        left = secondsLeft;
        if (current?.stage !== stage) {
          current?.bar.stop();
          current = { stage, bar: bar(stage, total) };
        }
        current.bar.update(done, secondsLeft);
      };
      const started = Date.now();
      const job = await openJobOf(options.job ?? join(options.out, `${name}.job`), options.fresh === true);
      const release = checkpointOnSignal(job);
      const shared = {
        recipe: options.recipe, name, seed: options.seed, evaluationGalaxies: options.evaluate, device: options.device,
        ...(options.flow ? { flow: options.flow } : {}), ...(options.epochs ? { epochs: options.epochs } : {}),
        ...(options.threads ? { threads: options.threads } : {}), ...(options.maxTime === undefined ? {} : { maxMinutes: options.maxTime }),
      };
      const onProgress = (progress: TrainProgress): void => {
        if ('note' in progress) {
          say(progress.note);
        } else if ('epoch' in progress) {
          const { epoch, trainingLoss, validationLoss, coverage } = progress.epoch;
          const held = coverage ? `, 68 % of the posterior holds ${(100 * coverage.shares[LATENT_LEVELS.indexOf(0.68)]!).toFixed(0)} %` : '';
          const seconds = ((Date.now() - started) / 1000).toFixed(0);
          const ahead = left === undefined ? '' : `, at most ${duration(left)} to go`;
          say(`${named(progress)} epoch ${epoch + 1}: loss ${trainingLoss.toFixed(4)}, validation ${validationLoss.toFixed(4)}${held}  (${seconds} s${ahead})`);
        } else {
          show(named(progress), progress.done, progress.total, progress.secondsLeft);
        }
      };
      const path = join(options.out, `${name}.steelyard-model`);
      const mocks = {
        ...shared, suite: options.suite ?? name, galaxies: options.galaxies, ...(options.dataset ? { dataset: options.dataset } : {}),
        resample: options.resample === true, compareRecipes: options.compareRecipes === true,
        allowTestSuite: options.allowTestSuite === true, ...(from === undefined ? {} : { from }),
      };
      const settle = async <T>(training: Promise<T>): Promise<T> => training
        .catch((error: unknown) => { throw signal.aborted ? paused(job) : error; })
        .finally(async () => {
          current?.bar.stop();
          release();
          await job.leave();
        });
      if (isSlopeRecipe(options.recipe)) {
        const pkg = await settle(trainSlope(mocks, onProgress, signal, job));
        await saveSlopeModel(path, pkg);
        if (!options.keepJob) await job.remove();
        if (pkg.card.evaluation) print(slopeEvaluationText(pkg.card.evaluation));
        print(path);
        say(`Trained in ${((Date.now() - started) / 60_000).toFixed(1)} minutes; use it with: steelyard analyse CATALOGUE --inner-slope ${path}`);
        return;
      }
      const training = set === undefined
        ? train({ ...mocks, ...(options.members ? { members: options.members } : {}) }, onProgress, signal, job)
        : trainOnSet({
          ...shared, set, ...(from === undefined ? {} : { from }), ...(options.members ? { members: options.members } : {}),
        }, onProgress, signal, job);
      const pkg = await settle(training);
      await saveModel(path, pkg);
      if (!options.keepJob) await job.remove();
      if (pkg.card.evaluation) print(evaluationText(pkg.card.evaluation));
      if (pkg.card.transfer) print(transferOnSetText(pkg.card.transfer));
      print(path);
      say(`Trained in ${((Date.now() - started) / 60_000).toFixed(1)} minutes; use it with: steelyard analyse CATALOGUE --model ${path}`);
    });
}

async function openJobOf(path: string, fresh: boolean): Promise<JobFolder> {
  const job = await openJob(path);
  if (!fresh) return job;
  await job.remove();
  return openJob(path);
}

/** @returns what ends it */
function checkpointOnSignal(job: JobFolder): () => void {
  if (process.platform === 'win32') return () => undefined; // has no such signal
  process.on('SIGUSR2', job.requestCheckpoint);
  return () => process.off('SIGUSR2', job.requestCheckpoint);
}

function paused(job: JobFolder): SteelyardError {
  return new SteelyardError('cancelled', `Paused; the same command goes on from here, and with --fresh starts over (what is done is kept in ${job.path}).`);
}
