import type { EnginePort, EngineReply, EngineRequest } from './engine.ts';

/** Electron's end of a utility process; the types of Electron stay out of the services. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** The channel to whatever started this process: Electron's utilityProcess or Node's fork. Throws when nothing did. */
export function portToParent(): EnginePort {
  const parentPort = (process as NodeJS.Process & { readonly parentPort?: ParentPort }).parentPort;
  if (parentPort) {
    return {
      post: (reply: EngineReply) => { parentPort.postMessage(reply); },
      onRequest: (listener) => { parentPort.on('message', ({ data }) => { listener(data as EngineRequest); }); },
    };
  }
  if (!process.send) throw new Error('the engine is started by Steelyard, not by hand');
  // The host is gone: so is the reason to work.
  process.on('disconnect', () => { process.exit(0); });
  return {
    post: (reply) => { process.send?.(reply); },
    onRequest: (listener) => { process.on('message', (message) => { listener(message as EngineRequest); }); },
  };
}
