import { availableParallelism } from 'node:os';
import { SteelyardError } from '../../shared/errors.ts';
import { encodeOnnx } from '../graph/onnx.ts';
import { trace } from '../graph/tracer.ts';
import type { ClosableEngine, Engine } from './engine.ts';
import { onnxEngine } from './onnxEngine.ts';
import { programThread } from './programThread.ts';

/** Each holds some 700 MB while it trains a network. */
const MOST_SIDE_BY_SIDE = 4;

/**
 * The engine of this machine's processor.
 * @param threads in all; as many as there are cores where left out
 */
export function processorEngine(threads?: number): Engine {
  return {
    ...onnxEngine(threads === undefined ? {} : { threads }),
    sideBySide(count) {
      const cores = availableParallelism();
      const all = Math.min(threads ?? cores, cores);
      const engines = Math.min(count, all, MOST_SIDE_BY_SIDE);
      return engines < 2 ? [] : Array.from({ length: engines }, () => threadEngine(Math.floor(all / engines)));
    },
  };
}

/** An engine on a thread of its own: `run` of ONNX Runtime blocks the thread that calls it. */
function threadEngine(threads: number): ClosableEngine {
  const thread = programThread(threads);
  return {
    name: 'ONNX Runtime cpu',
    async compile(fn, specs) {
      const program = thread.open(encodeOnnx(trace(fn, specs), 'steelyard'), specs);
      await said(program.loaded);
      return { run: async (inputs) => (await said(program.run(inputs)))!, dispose: () => program.dispose() };
    },
    close: () => thread.close(),
  };
}

/** What a thread says of its failure is but words. */
async function said<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const reason = (error as Error).message.replace(/[.\s]*$/, '');
    throw new SteelyardError('engine-failed', `A thread that computes failed (${reason}): networks learn one after the other, in less memory, with --threads 1.`, { reason });
  }
}
