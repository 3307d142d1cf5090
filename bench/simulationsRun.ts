import { simulate } from '../src/services/simulations/simulate.ts';

/** Makes a set of one suite on one core and prints the peak memory of the process, KiB. */
const [manifest, out] = process.argv.slice(2);
await simulate({ manifest: manifest!, out: out!, seed: 1, recipe: 'npe', testShare: 0 }, { workers: 1 });
process.stdout.write(String(process.resourceUsage().maxRSS));
