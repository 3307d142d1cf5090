import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTrainingFile } from '../../learning/datasets/trainingFile.ts';
import { partsFolder, simulate } from './simulate.ts';
import { followSlurm, slurmFolder, writeSlurmScripts, type SlurmRequest } from './slurm.ts';
import { canRunSlurm, startSlurm, type SingleNodeSlurm } from './testing/singleNodeSlurm.ts';
import { manifestHead, TABLE_GALAXIES, writeTableGalaxy } from './testing/syntheticSuite.ts';

let folder: string;
let request: SlurmRequest;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steelyard-slurm-'));
  for (let k = 0; k < 6; k++) await writeTableGalaxy(folder, `g${k}`, { mass: 2e8, scale: 0.5 + 0.1 * k, stars: 200 }, k);
  const manifest = join(folder, 'suite.toml');
  await writeFile(manifest, `${manifestHead('[projections]\ncount = 2')}${TABLE_GALAXIES}`);
  request = { manifest, out: join(folder, 'set.h5'), seed: 3, recipe: 'npe', testShare: 0, tasks: 2, cpus: 1, options: [], interval: 1 };
});
afterAll(() => rm(folder, { recursive: true }));

it('writes scripts that any bash takes, with the options asked for', async () => {
  const { array, merge } = writeSlurmScripts({ ...request, out: join(folder, 'a set\'s name.h5'), options: ['--partition=short'] });
  for (const script of [array, merge]) {
    execFileSync('bash', ['-n', script]);
    expect(await readFile(script, 'utf8')).toContain('#SBATCH --partition=short');
  }
  expect(await readFile(array, 'utf8')).toContain('#SBATCH --array=0-1');
  expect(await readFile(array, 'utf8')).toContain(`'${join(folder, 'a set\'\\\'\'s name.h5')}'`);
});

describe.skipIf(!canRunSlurm())('on a Slurm of one node (needs slurm-wlm and munge, and to be root)', () => {
  let slurm: SingleNodeSlurm;
  beforeAll(async () => {
    slurm = await startSlurm(await mkdtemp(join(folder, 'slurm-')));
    process.env['SLURM_CONF'] = slurm.configuration;
  }, 60_000);
  afterAll(async () => {
    delete process.env['SLURM_CONF'];
    await slurm.stop();
  });

  it('an array makes the set that one process makes, although a task is killed, fails and is requeued', async () => {
    const said: string[] = [];
    const following = followSlurm(request, writeSlurmScripts(request), (line) => said.push(line));
    const victim = await processOf('--task 0', request);
    process.kill(victim, 'SIGKILL');
    const stopHurrying = hurryRequeued();
    await following.finally(stopHurrying);
    expect(await readFile(join(slurmFolder(request.out), 'task-0.log'), 'utf8')).toContain('ended with 137 and is queued again');
    expect(said[0]).toMatch(/^Submitted jobs \d+ \(array\) and \d+ \(merge\)\.$/);
    expect(said.at(-1)).toContain('12 views of 6 galaxies');
    expect(existsSync(partsFolder(request.out))).toBe(false);
    const alone = { ...request, out: join(folder, 'alone.h5') };
    await simulate(alone, { workers: 1 });
    expect(await examplesOf(request.out)).toEqual(await examplesOf(alone.out));
  }, 240_000);

  it('says why where the jobs end without a set', async () => {
    const broken = { ...request, manifest: join(folder, 'broken.toml'), out: join(folder, 'broken.h5') };
    await writeFile(broken.manifest, `${manifestHead('[selection]\nminimum_stars = 5000')}${TABLE_GALAXIES}`);
    await expect(followSlurm(broken, writeSlurmScripts(broken), () => undefined)).rejects.toThrow(/ended without a set.*Not one view of "spheres" can be used/);
  }, 120_000);

  it('says what Slurm did where it ended a task that had nothing to say', async () => {
    const ended = { ...request, out: join(folder, 'ended.h5') };
    const following = followSlurm(ended, writeSlurmScripts(ended), (line) => {
      const submitted = /^Submitted jobs (\d+) /.exec(line);
      if (submitted) void processOf('--task 0', ended).then(() => promisify(execFile)('scancel', [submitted[1]!]));
    });
    await expect(following).rejects.toThrow(/ended without a set.*CANCELLED/);
  }, 120_000);
});

async function examplesOf(path: string): Promise<unknown> {
  const file = await openTrainingFile(path);
  file.close();
  const { galaxy, log10Mass, log10MassScale, scalars } = file.examples;
  return [galaxy, log10Mass, log10MassScale, scalars].map((array) => [...array]);
}

/** The program (not its shell) of this request's tasks that has these words in its command line. */
async function processOf(words: string, { out }: SlurmRequest): Promise<number> {
  for (;;) {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const path = `/proc/${pid}/cmdline`;
      const line = existsSync(path) ? readQuietly(path).replaceAll('\0', ' ') : '';
      if (line.includes(words) && line.includes(out) && line.includes('main.ts')) return Number(pid);
    }
    await setTimeout(50);
  }
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // the process has ended
  }
}

/**
 * Slurm lets a requeued task wait for two minutes: a test does not, but for a moment, since a node refuses a job in the
 * second in which it has ended it. @returns what ends it
 */
function hurryRequeued(): () => void {
  const run = promisify(execFile);
  const hurried = new Set<string>();
  let isOver = false;
  void (async () => {
    while (!isOver) {
      await setTimeout(500);
      const { stdout } = await run('squeue', ['-h', '-r', '-o', '%i %r']).catch(() => ({ stdout: '' }));
      for (const line of stdout.split('\n').filter((one) => one.endsWith(' BeginTime') && !hurried.has(one))) {
        const isTaken = await run('scontrol', ['update', `JobId=${line.split(' ')[0]!}`, 'StartTime=now+2']).then(() => true, () => false);
        if (isTaken) hurried.add(line);
      }
    }
  })();
  return () => { isOver = true; };
}
