/** How time and memory of an epoch grow with the number of examples, from 10,000 to a million: each in a process of its own. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const SIZES = [10_000, 100_000, 1_000_000];

/** What one size took. */
export interface MemoryRun {
  readonly examples: number;
  readonly drawSeconds: number;
  readonly trainSeconds: number;
  readonly processorSeconds: number;
  readonly fileBytes: number;
  readonly peakBytes: number;
}

export function benchMemory(sizes: readonly number[] = SIZES): string {
  const lines = ['one epoch of a small network on synthetic examples of 2 x 16 x 16 pixels from a training set on disk:'];
  for (const size of sizes) {
    const run = JSON.parse(execFileSync(process.execPath, [fileURLToPath(new URL('./memoryRun.ts', import.meta.url)), String(size)]).toString()) as MemoryRun;
    const each = (seconds: number): string => `${((1e6 * seconds) / size).toFixed(0)} us`;
    lines.push(`  ${size} examples, file of ${megabytes(run.fileBytes)}: written in ${each(run.drawSeconds)} an example, trained in ${each(run.trainSeconds)} `
      + `(${each(run.processorSeconds)} of processor time); peak memory of the process ${megabytes(run.peakBytes)}`);
  }
  return `${lines.join('\n')}\n`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
