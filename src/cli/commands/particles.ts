import { join } from 'node:path';
import type { Command } from 'commander';
import { refuseUnwritable } from '../../services/exports/refuseUnwritable.ts';
import { loadSuite } from '../../services/resources/suites.ts';
import { exportMocks } from '../../services/simulations/exportMocks.ts';
import { wholeNumber } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface ParticlesOptions {
  readonly galaxies: number;
  readonly stars: number;
  readonly views: number;
  readonly seed: number;
  readonly out?: string;
}

const EXAMPLES = `
Examples:
  steelyard particles nihao-like --galaxies 20 --out mocks
  steelyard simulate mocks/suite.toml --dry-run`;

export function particlesCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('particles')
    .argument('<suite>', 'suite to draw spherical galaxies from, or the path of a suite\'s JSON file')
    .description('write mock galaxies as star particles with mass profiles and a manifest, as simulations are given to "simulate"')
    .option('--galaxies <n>', 'how many galaxies', wholeNumber(1, 1_000_000), 20)
    .option('--stars <n>', 'star particles of each', wholeNumber(100, 10_000_000), 10_000)
    .option('--views <n>', 'views of each galaxy that the manifest asks for', wholeNumber(1, 10_000), 32)
    .option('--seed <n>', 'seed', wholeNumber(0), 1)
    .option('--out <dir>', 'folder to write to (default: SUITE-particles)')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: ParticlesOptions) => {
      const { print, bar } = terminal();
      const { suite } = loadSuite(name);
      const folder = options.out ?? join('.', `${suite.name}-particles`);
      refuseUnwritable(folder);
      const progress = bar('drawing', options.galaxies);
      const { galaxies, stars, views, seed } = options;
      const path = await exportMocks({ suite, galaxies, stars, views, seed, folder }, (done) => progress.update(done))
        .finally(() => progress.stop());
      print(path);
    });
}
