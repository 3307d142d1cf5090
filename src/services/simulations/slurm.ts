import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SteelyardError } from '../../shared/errors.ts';
import { shellWord } from '../../shared/shellWord.ts';
import { readManifest } from './manifest.ts';
import type { SimulateRequest } from './request.ts';
import { sharesDone } from './simulate.ts';

const run = promisify(execFile);

export interface SlurmRequest extends SimulateRequest {
  readonly tasks: number;
  /** Of each task. */
  readonly cpus: number;
  /** Further options of sbatch for both jobs, such as `--partition=short` or `--time=2:00:00`. */
  readonly options: readonly string[];
  /** Seconds between looks at the queue. */
  readonly interval?: number;
}

export interface SlurmScripts {
  readonly folder: string;
  readonly array: string;
  readonly merge: string;
}

/** The ids of the jobs that do a request's work, kept so that the same command follows them again. */
interface Submitted {
  readonly array: string;
  readonly merge: string;
}

/** A task that fails is queued again so often; it goes on from where it stopped. */
const RETRIES = 3;
const INTERVAL = 10;
const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** Where scripts, logs and ids of a request's jobs are. */
export function slurmFolder(out: string): string {
  return `${resolve(out)}.slurm`;
}

/**
 * Writes the scripts of a job array, a task for every share of the galaxies, and of the job that merges them.
 * Tasks may be requeued or preempted at any time: what is done is not done again.
 * @throws SteelyardError as `readManifest`
 */
export function writeSlurmScripts(request: SlurmRequest): SlurmScripts {
  const { tasks, cpus, options } = request;
  const { name } = readManifest(request.manifest);
  const folder = slurmFolder(request.out);
  mkdirSync(folder, { recursive: true });
  const command = [process.execPath, MAIN, '--quiet', 'simulate', resolve(request.manifest), '--out', resolve(request.out),
    '--recipe', request.recipe, '--seed', String(request.seed), '--test', String(request.testShare),
    ...(request.exclude ?? []).flatMap((name) => ['--exclude', name])].map(shellWord).join(' ');
  const head = (job: string, lines: readonly string[]) => ['#!/bin/bash', `#SBATCH --job-name=${name}-${job}`, ...lines.map((line) => `#SBATCH ${line}`),
    ...options.map((option) => `#SBATCH ${option}`), `cd ${shellWord(process.cwd())} || exit 1`];
  const array = join(folder, 'array.sh');
  writeFileSync(array, `${head('array', [
    `--array=0-${tasks - 1}`, `--cpus-per-task=${cpus}`, '--requeue', '--open-mode=append', `--output=${join(folder, 'task-%a.log')}`,
  ]).join('\n')}
${command} --tasks ${tasks} --task "$SLURM_ARRAY_TASK_ID" --workers ${cpus}
status=$?
if [ $status -ne 0 ] && [ "\${SLURM_RESTART_COUNT:-0}" -lt ${RETRIES} ]; then
  echo "Task $SLURM_ARRAY_TASK_ID ended with $status and is queued again."
  # Slurm ends this script when it takes the task back.
  scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}" && sleep 600
fi
exit $status
`);
  const merge = join(folder, 'merge.sh');
  writeFileSync(merge, `${head('merge', [
    '--cpus-per-task=1', '--requeue', '--open-mode=append', `--output=${join(folder, 'merge.log')}`,
  ]).join('\n')}
${command} --tasks ${tasks} --merge
`);
  return { folder, array, merge };
}

/** Whether jobs can be submitted from here. */
export async function hasSlurm(): Promise<boolean> {
  return run('sbatch', ['--version']).then(() => true, () => false);
}

/**
 * Submits the jobs of a request, or finds those that were submitted before, and follows them to the end. Interrupted, it
 * leaves them running, and the same request follows them again.
 *
 * @param say told how far they are when that changes
 * @throws SteelyardError `engine-failed` when they end without a set, with the last line of what they said; the signal's
 *   reason when it is aborted
 */
export async function followSlurm(
  request: SlurmRequest, scripts: SlurmScripts, say: (line: string) => void, signal?: AbortSignal,
): Promise<void> {
  const jobs = await alreadySubmitted(scripts) ?? await submit(scripts, say);
  let last = '';
  for (;;) {
    signal?.throwIfAborted();
    const states = await statesOf(jobs);
    const done = await sharesDone(request, request.tasks).catch(() => 0); // merged and tidied away meanwhile
    const isOver = states.length === 0;
    const line = `${done} of ${request.tasks} tasks done${isOver ? '' : `; queue: ${summary(states)}`}`;
    if (!isOver && line !== last) say(line);
    last = line;
    if (isOver) break;
    await setTimeout(1000 * (request.interval ?? INTERVAL), undefined, signal ? { signal } : {}).catch(() => undefined);
  }
  rmSync(idsPath(scripts), { force: true });
  if (existsSync(request.out)) {
    say(lastLines(join(scripts.folder, 'merge.log')));
    return;
  }
  throw new SteelyardError('engine-failed', `The jobs ended without a set; the last that was said: ${failureOf(request, scripts)} (logs in '${scripts.folder}').`, { folder: scripts.folder });
}

async function submit(scripts: SlurmScripts, say: (line: string) => void): Promise<Submitted> {
  rmSync(join(scripts.folder, 'merge.log'), { force: true });
  const array = await sbatch([scripts.array]);
  const merge = await sbatch([`--dependency=afterok:${array}`, '--kill-on-invalid-dep=yes', scripts.merge]);
  writeFileSync(idsPath(scripts), JSON.stringify({ array, merge } satisfies Submitted));
  say(`Submitted jobs ${array} (array) and ${merge} (merge).`);
  return { array, merge };
}

async function sbatch(args: readonly string[]): Promise<string> {
  const { stdout } = await run('sbatch', ['--parsable', ...args]).catch((error: Error & { stderr?: string }) => {
    const reason = (error.stderr ?? error.message).trim().split('\n')[0]!.replace(/^sbatch: (error: )?/, '');
    throw new SteelyardError('engine-failed', `Slurm does not take the jobs (${reason}): change the options with --sbatch.`);
  });
  return stdout.trim().split(';')[0]!;
}

function idsPath({ folder }: SlurmScripts): string {
  return join(folder, 'jobs.json');
}

async function alreadySubmitted(scripts: SlurmScripts): Promise<Submitted | undefined> {
  if (!existsSync(idsPath(scripts))) return undefined;
  const jobs = JSON.parse(readFileSync(idsPath(scripts), 'utf8')) as Submitted;
  return (await statesOf(jobs)).length > 0 ? jobs : undefined;
}

/** States of the tasks that are not over. */
async function statesOf({ array, merge }: Submitted): Promise<string[]> {
  const { stdout } = await run('squeue', ['-h', '-r', '-o', '%T', '-j', `${array},${merge}`]).catch((error: Error & { stderr?: string }) => {
    // The queue has forgotten jobs that ended long ago.
    if (/Invalid job id/i.test(error.stderr ?? '')) return { stdout: '' };
    throw new SteelyardError('engine-failed', `The queue cannot be read (${(error.stderr ?? error.message).trim().split('\n')[0]!}): the jobs ${array} and ${merge} go on; run the same command again to follow them.`);
  });
  return stdout.split('\n').filter((line) => line !== '');
}

function summary(states: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const state of states) counts.set(state.toLowerCase(), (counts.get(state.toLowerCase()) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([state, count]) => `${count} ${state}`).join(', ');
}

/** What Steelyard said last, or where it was ended before it could (memory, time, scancel) what Slurm did. */
function failureOf({ tasks }: SlurmRequest, { folder }: SlurmScripts): string {
  const logs = ['merge.log', ...Array.from({ length: tasks }, (_, task) => `task-${task}.log`)].map((name) => join(folder, name));
  const lines = logs.filter((path) => existsSync(path)).map((path) => readFileSync(path, 'utf8').split('\n').filter((line) => line !== ''));
  const own = lines.map((said) => said.filter((line) => line.startsWith('steelyard:')).at(-1)).find((line) => line !== undefined);
  const said = own?.replace(/^steelyard: /, '') ?? lines.map((said) => said.at(-1)).find((line) => line !== undefined);
  return said?.replace(/\.$/, '') ?? 'nothing';
}

function lastLines(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : basename(dirname(path));
}
