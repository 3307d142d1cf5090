import { Worker } from 'node:worker_threads';
import type { Envelope } from '../../shared/api.ts';
import { unwrap } from '../../shared/envelope.ts';

/** What a worker posts: news of a task that is under way, or its answer. */
export type WorkerPost = { readonly news: unknown } | { readonly answer: Envelope };

export interface PoolControl {
  readonly signal?: AbortSignal;
  /** Told of news that a task sends before its answer. */
  readonly onNews?: (news: unknown) => void;
}

/** Threads that are started when there is work for them, and kept for more until the pool is closed. */
export interface WorkerPool {
  /**
   * Has tasks done; answers come in any order.
   * @throws the first task's error, with its code, after the others are stopped; the signal's reason when it is aborted
   */
  run<Task, Answer>(tasks: readonly Task[], control: PoolControl, onAnswer: (answer: Answer, task: Task) => void): Promise<void>;
  close(): Promise<void>;
}

/** @param script what each of at most `workers` threads runs */
export function workerPool(script: URL, workers: number): WorkerPool {
  const idle: Worker[] = [];
  return {
    async run<Task, Answer>(tasks: readonly Task[], { signal, onNews }: PoolControl, onAnswer: (answer: Answer, task: Task) => void) {
      const stop = new AbortController();
      const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
      let next = 0;
      const work = async (): Promise<void> => {
        const worker = idle.pop() ?? new Worker(script);
        try {
          while (next < tasks.length) {
            const task = tasks[next++]!;
            onAnswer(await ask(worker, task, stopped, onNews) as Answer, task);
          }
          idle.push(worker);
        } catch (error) {
          stop.abort(error); // the others need not go on
          await worker.terminate(); // it may be in the middle of something
          throw error;
        }
      };
      await Promise.all(Array.from({ length: Math.min(workers, tasks.length) }, work));
    },
    async close() {
      await Promise.all(idle.splice(0).map((worker) => worker.terminate()));
    },
  };
}

function ask(worker: Worker, task: unknown, signal: AbortSignal, onNews?: (news: unknown) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const settle = (finish: () => void): void => {
      worker.off('message', heard);
      worker.off('error', failed);
      signal.removeEventListener('abort', cancelled);
      finish();
    };
    const heard = (post: WorkerPost): void => {
      if ('news' in post) return onNews?.(post.news);
      settle(() => {
        try {
          resolve(unwrap(post.answer));
        } catch (error) {
          reject(error as Error);
        }
      });
    };
    const failed = (error: Error): void => settle(() => { reject(error); });
    const cancelled = (): void => settle(() => { reject(signal.reason as Error); });
    signal.addEventListener('abort', cancelled);
    worker.on('message', heard);
    worker.on('error', failed);
    worker.postMessage(task);
  });
}
