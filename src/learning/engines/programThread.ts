import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { InputSpecs } from '../graph/tracer.ts';
import type { Claim } from './claim.ts';
import type { Values } from './engine.ts';
import type { ProgramWorkerData, ThreadAnswer, ThreadRequest } from './programWorker.ts';

const ENDED = 'the thread has ended';

/** A program on a thread of its own. */
export interface ThreadProgram {
  /** Whether it is loaded and its thread is alive: a share of the work is better done here until then. */
  readonly isReady: boolean;
  /** When it is loaded; rejected where it cannot be. */
  readonly loaded: Promise<void>;
  /**
   * As `Program`'s.
   * @param claim taken when its turn comes; nothing is returned where this thread has taken it by then
   */
  run(inputs: Readonly<Record<string, Float32Array>>, claim?: Claim): Promise<Readonly<Record<string, Values>> | undefined>;
  dispose(): Promise<void>;
}

/** A thread that runs programs beside this one, which `run` of ONNX Runtime blocks. */
export interface ProgramThread {
  open(onnx: Uint8Array, specs: InputSpecs): ThreadProgram;
  close(): Promise<void>;
}

/** @returns nothing on a machine of one core, where a second thread would only take turns */
export function startProgramThread(): ProgramThread | undefined {
  return availableParallelism() < 2 ? undefined : programThread(1);
}

/** @param threads inside an operator */
export function programThread(threads: number): ProgramThread {
  const worker = new Worker(new URL('./programWorker.ts', import.meta.url), { workerData: { threads } satisfies ProgramWorkerData });
  const waiting = new Map<number, (answer: ThreadAnswer) => void>();
  let isAlive = true;
  let last = 0;
  const giveUp = (error: string) => {
    isAlive = false;
    for (const [id, resolve] of waiting) resolve({ id, error });
    waiting.clear();
  };
  worker.on('message', (answer: ThreadAnswer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
  });
  worker.on('error', ({ message }: Error) => { giveUp(message); });
  worker.on('exit', () => { giveUp(ENDED); });
  // It keeps the process only while something is asked of it. After the listeners: they would hold it again.
  worker.unref();
  const ask = async (request: ThreadRequest, transferred: readonly ArrayBuffer[] = []): Promise<ThreadAnswer> => {
    if (!isAlive) throw new Error(ENDED);
    last += 1;
    const id = last;
    const answer = await new Promise<ThreadAnswer>((resolve) => {
      waiting.set(id, resolve);
      worker.ref();
      worker.postMessage({ ...request, id }, transferred);
    });
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  };
  let programs = 0;
  return {
    open(onnx, specs) {
      programs += 1;
      const program = programs;
      let isLoaded = false;
      const loaded = ask({ do: 'open', program, onnx, specs }).then(() => { isLoaded = true; });
      loaded.catch(() => undefined); // heard by who waits for it; others see that it is never ready
      return {
        loaded,
        get isReady() {
          return isLoaded && isAlive;
        },
        async run(inputs, claim) {
          // Copies that the thread is given: what is sent takes the whole of the memory that it is a part of with it.
          const copies = Object.entries(inputs).map(([name, values]) => [name, values.slice()] as const);
          return (await ask({ do: 'run', program, claim, inputs: Object.fromEntries(copies) }, copies.map(([, { buffer }]) => buffer))).outputs;
        },
        dispose: async () => {
          if (isAlive) await ask({ do: 'dispose', program });
        },
      };
    },
    close: async () => { await worker.terminate(); },
  };
}
