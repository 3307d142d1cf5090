import { parentPort, workerData } from 'node:worker_threads';
import type { InputSpecs } from '../graph/tracer.ts';
import { take, type Claim } from './claim.ts';
import type { Program, Values } from './engine.ts';
import { openProgram } from './onnxEngine.ts';

export interface ProgramWorkerData {
  /** Inside an operator. */
  readonly threads: number;
}

/** What a thread of programs is asked; each with an `id` that its answer bears. */
export type ThreadRequest =
  | { readonly do: 'open'; readonly program: number; readonly onnx: Uint8Array; readonly specs: InputSpecs }
  | { readonly do: 'run'; readonly program: number; readonly inputs: Readonly<Record<string, Float32Array>>; readonly claim: Claim | undefined }
  | { readonly do: 'dispose'; readonly program: number };

export interface ThreadAnswer {
  readonly id: number;
  /** Of a run; none where the other thread had taken it. */
  readonly outputs?: Readonly<Record<string, Values>>;
  /** What went wrong. */
  readonly error?: string;
}

const programs = new Map<number, Program>();

parentPort?.on('message', ({ id, ...request }: ThreadRequest & { readonly id: number }) => {
  const answer = (what: Omit<ThreadAnswer, 'id'>, given: readonly ArrayBuffer[] = []) => {
    parentPort!.postMessage({ id, ...what } satisfies ThreadAnswer, given);
  };
  answerTo(request).then(
    (outputs) => {
      if (!outputs) return answer({});
      // Copies: memory of ONNX Runtime cannot be given away.
      const copies = Object.entries(outputs).map(([name, { data, shape }]) => [name, { data: data.slice(), shape }] as const);
      answer({ outputs: Object.fromEntries(copies) }, copies.map(([, { data: { buffer } }]) => buffer));
    },
    (error: unknown) => { answer({ error: error instanceof Error ? error.message : String(error) }); },
  );
});

async function answerTo(request: ThreadRequest): Promise<Readonly<Record<string, Values>> | undefined> {
  switch (request.do) {
    case 'open':
      programs.set(request.program, await openProgram(request.onnx, request.specs, workerData as ProgramWorkerData));
      return undefined;
    case 'run':
      return request.claim && !take(request.claim) ? undefined : programs.get(request.program)!.run(request.inputs);
    case 'dispose':
      await programs.get(request.program)?.dispose();
      programs.delete(request.program);
      return undefined;
  }
}
