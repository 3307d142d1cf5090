import { basename, dirname } from 'node:path';
import type { Command } from 'commander';
import { refuseUnwritable } from '../../services/exports/refuseUnwritable.ts';
import {
  followSlurm, hasSlurm, inspectSimulations, mergeShares, partsFolder, simulate, simulateShare, writeSlurmScripts, type SimulateControl,
  type SimulateRequest,
} from '../../services/simulations/index.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { collect, number, wholeNumber } from '../options.ts';
import type { ProgressBar, Terminal } from '../terminal.ts';
import { setText, suiteText } from './simulationText.ts';

interface SimulateOptions {
  readonly out?: string;
  readonly dryRun?: true;
  readonly json?: true;
  readonly recipe: string;
  readonly seed: number;
  readonly test: number;
  readonly workers?: number;
  readonly task?: number;
  readonly tasks?: number;
  readonly merge?: true;
  readonly slurm?: true;
  readonly sbatch: string[];
  readonly exclude: string[];
}

const EXAMPLES = `
Examples:
  steelyard simulate suite.toml --dry-run     what the suite holds, galaxy by galaxy; nothing is written
  steelyard simulate suite.toml --out suite.h5
  steelyard train mine --set suite.h5
  steelyard simulate suite.toml --out suite.h5 --slurm --tasks 64 --sbatch --partition=short
docs/simulations.md says how to write the manifest. Interrupted, even killed, the same command goes on.`;

export function simulateCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('simulate')
    .argument('<manifest>', 'TOML file that describes the suite: snapshots with halo lists, or tables of star particles')
    .description('make a training set of simulated galaxies that are on this disk')
    .option('--dry-run', 'say what the suite holds and what would be left out, and write nothing')
    .option('--out <file>', 'HDF5 file to write (default: as the manifest is called)')
    .option('--recipe <recipe>', 'recipe whose maps to draw: npe or paper', 'npe')
    .option('--seed <n>', 'seed of directions, stars and errors', wholeNumber(0), 1)
    .option('--test <share>', 'share of the galaxies to keep apart, in a file of their own, to test models on', number(0, 0.5), 0.1)
    .option('--exclude <galaxy>', 'name of a galaxy to leave out (may be repeated)', collect, [])
    .option('--workers <n>', 'cores to work on (default: all)', wholeNumber(1, 1024))
    .option('--json', 'print one JSON object')
    .option('--task <k>', 'do one part of the work only, counted from 0, of as many as --tasks says', wholeNumber(0))
    .option('--tasks <n>', 'in how many parts the work is done', wholeNumber(1, 100_000))
    .option('--merge', 'write the set from the --tasks parts, which are done')
    .option('--slurm', 'do the work as a Slurm job array of --tasks tasks with --workers cores each, and follow it')
    .option('--sbatch <option>', 'with --slurm: a further option of sbatch, such as --time=2:00:00 (may be repeated)', collect, [])
    .addHelpText('after', EXAMPLES)
    .action(async (manifest: string, options: SimulateOptions) => {
      const { print, say, signal } = terminal();
      const { out = `${basename(manifest).replace(/\.toml$/, '')}.h5`, recipe, seed, test: testShare } = options;
      const request: SimulateRequest = { manifest, out, recipe, seed, testShare, exclude: options.exclude };
      const bars = progressBars(terminal());
      const control: SimulateControl = {
        signal,
        ...(options.workers ? { workers: options.workers } : {}),
        onProgress: (progress) => {
          if ('note' in progress) say(progress.note);
          else if ('stage' in progress) bars.show(progress.stage, progress.done, progress.total);
        },
      };
      try {
        if (options.dryRun) {
          const report = await inspectSimulations(request, control);
          print(options.json ? JSON.stringify(report) : suiteText(report));
          return;
        }
        refuseUnwritable(dirname(out));
        if (options.slurm) {
          await onSlurm(request, options, terminal());
          return;
        }
        if (options.task !== undefined) {
          await simulateShare(request, shareOf(options), control);
          return;
        }
        const set = options.merge ? await mergeShares(request, needed(options.tasks), control) : await simulate(request, control);
        bars.stop();
        print(options.json ? JSON.stringify(set) : `${suiteText(set)}\n${setText(set)}`);
      } catch (error) {
        if (!signal.aborted) throw error;
        if (options.slurm) throw new SteelyardError('cancelled', 'The jobs go on; the same command follows them again.');
        throw new SteelyardError('cancelled', `Paused; the same command goes on from here (what is done is kept in ${partsFolder(out)}).`);
      } finally {
        bars.stop();
      }
    });
}

/** Tasks that a suite is dealt out to unless --tasks says. */
const SLURM_TASKS = 16;

async function onSlurm(request: SimulateRequest, options: SimulateOptions, { say, print, signal }: Terminal): Promise<void> {
  const work = { ...request, tasks: options.tasks ?? SLURM_TASKS, cpus: options.workers ?? 2, options: options.sbatch };
  const scripts = writeSlurmScripts(work);
  if (!await hasSlurm()) {
    print(`${scripts.array}\n${scripts.merge}`);
    say(`There is no sbatch here. Where there is: ARRAY=$(sbatch --parsable ${scripts.array}) && sbatch --dependency=afterok:$ARRAY ${scripts.merge}`);
    return;
  }
  await followSlurm(work, scripts, say, signal);
  print(request.out);
}

function shareOf({ task, tasks }: SimulateOptions): { readonly task: number; readonly tasks: number } {
  const all = needed(tasks);
  if (task !== undefined && task < all) return { task, tasks: all };
  throw new SteelyardError('usage', `Task ${task} is not one of ${all}: they are counted from 0.`);
}

function needed(tasks: number | undefined): number {
  if (tasks !== undefined) return tasks;
  throw new SteelyardError('usage', 'Say in how many parts the work is done, with --tasks.');
}

function progressBars({ bar }: Terminal): { show(stage: string, done: number, total: number): void; stop(): void } {
  let current: { readonly stage: string; readonly bar: ProgressBar } | undefined;
  const stop = () => {
    current?.bar.stop();
    current = undefined;
  };
  return {
    show(stage, done, total) {
      if (current?.stage !== stage) {
        stop();
        current = { stage, bar: bar(stage, total) };
      }
      current.bar.update(done);
    },
    stop,
  };
}
