import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EngineLink } from './engineClient.ts';
import type { EngineReply } from './engine.ts';

/** Starts the engine as a child of this Node process. `entry` is another module only in tests of its death. */
export function forkEngine(entry: URL = new URL('./engineProcess.ts', import.meta.url)): EngineLink {
  // Structured clone: typed arrays cross as they are.
  const child = fork(fileURLToPath(entry), { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  let ended = false;
  return {
    pid: child.pid,
    post: (request) => { child.send(request, () => { /* a dead child is told of by 'exit' */ }); },
    onReply: (listener) => { child.on('message', (message) => { listener(message as EngineReply); }); },
    onExit: (listener) => {
      const once = (code: number | null): void => {
        if (ended) return;
        ended = true;
        listener(code);
      };
      child.on('exit', once);
      child.on('error', () => { once(null); });
    },
    kill: () => { child.kill(); },
  };
}
