import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SteelyardError } from '../../shared/errors.ts';
import type { DeviceId } from './device.ts';

export interface ExaminationRequest {
  readonly id: DeviceId;
  /** Time the device for about so long. */
  readonly benchmarkSeconds?: number;
  readonly threads?: number;
}

/** What came of trying a device. */
export interface Examination {
  /** One sentence: why it cannot be used. */
  readonly problem?: string;
  /** Training speed, samples/s. */
  readonly samplesPerSecond?: number;
}

export interface ExaminationOptions {
  readonly signal?: AbortSignal;
  /** ms; compiling shaders takes a while on a slow adapter. */
  readonly patience?: number;
  /** Variables beside those of this process. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Another module to run, in tests of its death. */
  readonly entry?: URL;
}

/**
 * Tries a device in a process of its own: loads it, runs a small network with its gradient, compares with tfjs, and times it if asked.
 * Whatever the driver does there, this process goes on.
 *
 * @throws SteelyardError `cancelled` when the signal is aborted
 */
export function examineDevice(request: ExaminationRequest, options: ExaminationOptions = {}): Promise<Examination> {
  const { signal, patience = 180_000, environment = {}, entry = new URL('./examineProcess.ts', import.meta.url) } = options;
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(entry), {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: { ...process.env, ...environment }, serialization: 'advanced',
    });
    const finish = (act: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      child.removeAllListeners();
      child.on('error', () => { /* it is on its way out */ });
      child.kill('SIGKILL');
      act();
    };
    const cancel = (): void => { finish(() => { reject(new SteelyardError('cancelled', 'The devices were not examined.')); }); };
    const timer = setTimeout(() => { finish(() => { resolve({ problem: `it gave no answer within ${Math.round(patience / 1000)} s.` }); }); }, patience);
    child.once('message', (examination) => { finish(() => { resolve(examination as Examination); }); });
    child.once('error', (error) => { finish(() => { resolve({ problem: `it could not be tried (${error.message}).` }); }); });
    child.once('exit', (code, killer) => { finish(() => { resolve({ problem: `its driver ended the process (${killer ?? `exit code ${code}`}).` }); }); });
    if (signal?.aborted) cancel();
    else {
      signal?.addEventListener('abort', cancel);
      child.send(request);
    }
  });
}
