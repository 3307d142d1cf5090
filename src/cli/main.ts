import { keepCompiled } from '../services/host/compileCache.ts';
import { SteelyardError } from '../shared/errors.ts';

keepCompiled();

// "steelyard inspect stars.csv | head" closes the pipe early: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Once: who asks a second time does not want to wait for the next step.
  process.once(signal, () => { interrupted.abort(new SteelyardError('cancelled', 'Cancelled; nothing was written.')); });
}

const { run } = await import('./run.ts');
process.exitCode = await run(process.argv.slice(2), process, interrupted.signal);
