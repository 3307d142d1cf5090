/**
 * Steelyard beside its peers, in one run on one machine.
 * Usage: node bench/index.ts [engine|members|kde|galaxy|batch|memory|responsiveness|import|start|simulations] [--batch 64] [--threads 1]
 *    or: node bench/index.ts learning --dataset SET.h5 [--epochs 8] [--shares 0.125,0.25,0.5,1] [--recipes npe,paper] [--flow spline]
 *    or: node bench/index.ts round-trip [--galaxies 500], which takes long and runs only when it is named
 */
import { parseArgs } from 'node:util';
import { benchBatch } from './batch.ts';
import { benchGalaxy } from './galaxy.ts';
import { benchLearning } from './learning.ts';
import { benchImport } from './import.ts';
import { benchMembers } from './members.ts';
import { benchMemory } from './memory.ts';
import { benchKde } from './kde.ts';
import { benchResponsiveness } from './responsiveness.ts';
import { benchRoundTrip } from './roundTrip.ts';
import { benchSampling } from './sampling.ts';
import { benchSimulations } from './simulations.ts';
import { benchStart } from './start.ts';
import { formatTable } from './table.ts';
import { benchTraining } from './training.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    batch: { type: 'string' }, threads: { type: 'string' }, galaxies: { type: 'string' },
    dataset: { type: 'string' }, epochs: { type: 'string' }, shares: { type: 'string' }, recipes: { type: 'string' }, flow: { type: 'string' },
  },
});
const wanted = (name: string): boolean => (positionals.length === 0 && values.dataset === undefined) || positionals.includes(name);
const numbers = (text: string): number[] => text.split(',').map(Number);

const rows = [
  ...(wanted('engine')
    ? await benchTraining({
      ...(values.batch === undefined ? {} : { batches: numbers(values.batch) }),
      ...(values.threads === undefined ? {} : { threads: numbers(values.threads) }),
    })
    : []),
  ...(wanted('engine') ? [await benchSampling()] : []),
  ...(wanted('members') ? [await benchMembers()] : []),
  ...(wanted('kde') ? benchKde() : []),
];
if (rows.length > 0) process.stdout.write(formatTable(rows));
if (wanted('galaxy')) process.stdout.write(await benchGalaxy());
if (wanted('memory')) process.stdout.write(benchMemory());
if (wanted('batch')) process.stdout.write(await benchBatch());
if (wanted('import')) process.stdout.write(await benchImport());
if (wanted('start')) process.stdout.write(await benchStart());
if (wanted('responsiveness')) process.stdout.write(await benchResponsiveness());
if (values.dataset !== undefined) {
  const named = (values.recipes ?? 'npe').split(',');
  await benchLearning({
    dataset: values.dataset,
    epochs: Number(values.epochs ?? 8),
    shares: numbers(values.shares ?? '0.125,0.25,0.5,1'),
    recipes: (['npe', 'paper'] as const).filter((name) => named.includes(name)),
    ...(values.flow === 'affine' || values.flow === 'spline' ? { flow: values.flow } : {}),
    onLine: (line) => { process.stdout.write(`${line}\n`); },
  });
}
if (wanted('simulations')) process.stdout.write(await benchSimulations());
if (positionals.includes('round-trip')) process.stdout.write(await benchRoundTrip(Number(values.galaxies ?? 500)));
