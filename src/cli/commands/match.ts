import { dirname } from 'node:path';
import type { Command } from 'commander';
import { refuseUnwritable } from '../../services/exports/refuseUnwritable.ts';
import { matchSets, type MatchedSet } from '../../services/simulations/index.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { wholeNumber } from '../options.ts';
import type { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  steelyard match nihao.h5 auriga.h5 --out both.h5
  steelyard train both --set both.h5
In each bin of log10 M(<R_h) every suite keeps as many views as the one that has fewest there (Sarrato-Alos et al. 2025,
2503.07717). Where all sets have galaxies kept apart (*.test.h5), these are matched too.`;

export function matchCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('match')
    .argument('<sets...>', 'training sets of two suites or more, of "simulate" or "dataset"')
    .description('make one training set of several suites, matched in the mass within R_h')
    .requiredOption('--out <file>', 'HDF5 file to write')
    .option('--bins <n>', 'bins of log10 M(<R_h), of equal width', wholeNumber(1, 10_000), 30)
    .option('--seed <n>', 'seed of what is left out', wholeNumber(0), 1)
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (sets: readonly string[], { out, bins, seed, json }: { out: string; bins: number; seed: number; json?: true }) => {
      const { print, bar, signal } = terminal();
      if (sets.includes(out)) throw new SteelyardError('usage', `'${out}' is one of the sets to match: give another file with --out.`);
      refuseUnwritable(dirname(out));
      let progress: ReturnType<typeof bar> | undefined;
      const matched = await matchSets({ sets, out, bins, seed }, {
        signal, onProgress: (done, total) => { (progress ??= bar('writing', total)).update(done); },
      }).finally(() => progress?.stop());
      print(json ? JSON.stringify(matched) : [matched, ...(matched.test ? [matched.test] : [])].map(matchedText).join('\n'));
    });
}

function matchedText({ path, suites }: MatchedSet): string {
  const whole = (count: number) => count.toLocaleString('en');
  return `${path}: ${suites.map(({ name, before, after }) => `${whole(after)} of ${whole(before)} views of ${name}`).join(', ')}.`;
}
