/** Loaded first into a utility process of the stand-in: gives it Electron's `process.parentPort` over Node's channel. */
const listeners: ((event: { data: unknown }) => void)[] = [];
const early: unknown[] = [];

Object.defineProperty(process, 'parentPort', {
  value: {
    postMessage: (message: unknown): void => { process.send?.(message); },
    on: (_event: 'message', listener: (event: { data: unknown }) => void): void => {
      listeners.push(listener);
      for (const data of early.splice(0)) listener({ data });
    },
  },
});
process.on('message', (data) => {
  if (listeners.length === 0) early.push(data);
  for (const listener of listeners) listener({ data });
});
process.on('disconnect', () => { process.exit(0); });
