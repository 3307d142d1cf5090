import { afterEach, expect, test } from 'vitest';
import type { Envelope, SteelyardEvent } from '../../shared/api.ts';
import { EngineClient } from './engineClient.ts';
import { forkEngine } from './forkedEngine.ts';

const clients: EngineClient[] = [];
function mortalEngine(): EngineClient {
  const client = new EngineClient(() => forkEngine(new URL('./testEngines/mortal.ts', import.meta.url)));
  clients.push(client);
  return client;
}
afterEach(() => { for (const client of clients.splice(0)) client.close(); });

function pidIn(envelope: Envelope): number {
  if (!envelope.ok) throw new Error(envelope.error.message);
  return (envelope.value as number[])[0];
}

test('an engine that dies fails the calls it held with one sentence, says so, and the next call starts another', async () => {
  const client = mortalEngine();
  const events: SteelyardEvent[] = [];
  client.onEvent((event) => { events.push(event); });
  const first = pidIn(await client.call('galaxies.list', null));

  const died = await client.call('models.list', null);
  expect(died).toMatchObject({ ok: false, error: { code: 'engine-failed' } });
  if (died.ok) throw new Error('unreachable');
  expect(died.error.message).toBe('The engine stopped unexpectedly (exit code 7); your project is kept, and a new engine goes on with it.');
  expect(events).toEqual([{ kind: 'engine-stopped', message: died.error.message }]);

  expect(pidIn(await client.call('galaxies.list', null))).not.toBe(first);
});

test('an engine that is killed is told of too', async () => {
  const client = mortalEngine();
  const told = new Promise<SteelyardEvent>((resolve) => { client.onEvent(resolve); });
  process.kill(pidIn(await client.call('galaxies.list', null)), 'SIGKILL');
  expect(await told).toMatchObject({ kind: 'engine-stopped', message: expect.stringContaining('it was killed') });
});

test('a call that does not fit the contract never reaches the engine', async () => {
  const client = new EngineClient(() => { throw new Error('the engine was started'); });
  expect(await client.call('catalogues.open', { path: 3 })).toMatchObject({ ok: false, error: { code: 'value-invalid' } });
  expect(await client.call('catalogues.open', { path: '/a', bytes: 1 })).toMatchObject({ ok: false, error: { code: 'value-invalid' } });
  expect(await client.call('constructor', null)).toMatchObject({ ok: false, error: { code: 'usage' } });
  expect(await client.call({ toString: 1 }, null)).toMatchObject({ ok: false, error: { code: 'usage' } });
});

test('after closing nothing is started again', async () => {
  const client = mortalEngine();
  const pid = pidIn(await client.call('galaxies.list', null));
  client.close();
  expect(await client.call('galaxies.list', null)).toMatchObject({ ok: false, error: { code: 'engine-failed' } });
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
