import type { Command } from 'commander';
import { listDevices, type DeviceReport } from '../../services/devices.ts';
import type { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  steelyard devices
  steelyard devices --benchmark   which one trains fastest, two seconds each
  steelyard train mine --suite my-suite.json --device webgpu`;

export function devicesCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('devices')
    .description('list what Steelyard can compute on here, and try each')
    .option('--benchmark', 'time a training step of a small network on each')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { benchmark?: true; json?: true }) => {
      const { print, signal } = terminal();
      const devices = await listDevices(options.benchmark === true, { signal });
      print(options.json ? JSON.stringify({ devices }) : devices.map(deviceText).join('\n'));
    });
}

function deviceText({ id, kind, adapter, usable, problem, samples_per_second: speed }: DeviceReport): string {
  const what = `${id.padEnd(10)}  ${kind}${adapter ? `: ${adapter}` : ''}`;
  if (!usable) return `${what}\n${' '.repeat(12)}cannot be used: ${problem}`;
  return speed === undefined ? what : `${what}\n${' '.repeat(12)}${speed} samples a second in training`;
}
