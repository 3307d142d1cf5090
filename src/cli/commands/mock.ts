import { join } from 'node:path';
import type { Command } from 'commander';
import { writeMock } from '../../services/mock.ts';
import { fileStem, number, wholeNumber } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface MockOptions {
  readonly suite: string;
  readonly seed: number;
  readonly index: number;
  readonly stars?: number;
  readonly distance: number;
  readonly out: string;
  readonly beside?: string;
  readonly besideGalaxy?: string;
}

const EXAMPLES = `
Examples:
  steelyard mock dwarf --suite nihao-like --stars 500 --seed 3
  steelyard mock dwarf --beside fornax.csv           draws it next to Fornax: sky, phase space, dispersions
  steelyard analyse dwarf.ecsv --galaxy dwarf.json   shows the true masses beside the posterior`;

export function mockCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('mock')
    .argument('<name>', 'what to call the galaxy, and its files', fileStem)
    .description('draw a synthetic galaxy of a suite: its stars as a catalogue, and its true masses beside it')
    .option('--suite <suite>', 'nihao-like, auriga-like, fire-like, combined, or the path of a suite\'s JSON file', 'combined')
    .option('--seed <n>', 'seed', wholeNumber(0), 1)
    .option('--index <n>', 'which galaxy of the suite under this seed', wholeNumber(0), 0)
    .option('--stars <n>', 'number of stars (default: drawn as the suite\'s survey says)', wholeNumber(20, 1_000_000))
    .option('--distance <kpc>', 'distance', number(1, 1e5), 100)
    .option('--beside <catalogue>', 'also draw it next to the real galaxy whose stars these are, with as many')
    .option('--beside-galaxy <galaxy>', 'which galaxy that is (default: the one that lies there)')
    .option('--out <dir>', 'folder to write to', '.')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: MockOptions) => {
      const { out, distance, stars, beside, besideGalaxy, ...place } = options;
      const drawn = { ...place, ...(stars === undefined ? {} : { stars }) };
      const files = await writeMock({ name, distanceKpc: distance, folder: out, ...drawn });
      // Charts take longer to load than a mock to draw.
      const figures = beside === undefined ? [] : await (await import('../../services/mockBeside.ts')).writeBeside({
        name, folder: out, catalogue: beside, ...drawn, ...(besideGalaxy ? { galaxy: besideGalaxy } : {}),
      });
      for (const file of [...files, ...figures]) terminal().print(join(out, file));
    });
}
