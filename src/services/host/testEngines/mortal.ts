/** An engine for tests of its death: `galaxies.list` answers, `models.list` ends the process as a crash would. */
import type { EngineRequest } from '../engine.ts';

process.on('disconnect', () => { process.exit(0); });
process.on('message', (message) => {
  const { id, method } = message as EngineRequest;
  if (method === 'models.list') process.exit(7);
  process.send?.({ id, envelope: { ok: true, value: [process.pid] } });
});
