import { join } from 'node:path';
import { utilityProcess } from 'electron';
import type { EngineReply } from '../services/host/engine.ts';
import type { EngineLink } from '../services/host/engineClient.ts';

/** Starts the built engine as a utility process of Electron. */
export function startUtilityEngine(directory: string): EngineLink {
  const child = utilityProcess.fork(join(directory, 'engineProcess.js'), [], { serviceName: 'Steelyard engine' });
  return {
    post: (request) => { child.postMessage(request); },
    onReply: (listener) => { child.on('message', (message: EngineReply) => { listener(message); }); },
    onExit: (listener) => { child.once('exit', (code) => { listener(code); }); },
    kill: () => { child.kill(); },
  };
}
