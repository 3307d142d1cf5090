/** How fast the engine answers a window while a model is being trained on all cores, beside how fast it does at rest. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../src/shared/client.ts';
import type { SteelyardApi } from '../src/shared/api.ts';
import { EngineClient } from '../src/services/host/engineClient.ts';
import { forkEngine } from '../src/services/host/forkedEngine.ts';

const BUDGET_MS = 50;
const SECONDS = 15;
const PAUSE_MS = 40;

type Calls = Readonly<Record<string, () => Promise<unknown>>>;

export async function benchResponsiveness(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'steelyard-bench-'));
  process.env['STEELYARD_DATA'] = folder;
  const engine = new EngineClient(() => forkEngine());
  try {
    const api = createClient(engine);
    const calls = await usualCalls(api);
    await measure(calls, 3); // let the compiler settle
    const rest = await measure(calls, SECONDS);
    const { job: { job } } = await api.training.start({
      name: 'bench', source: { kind: 'suite', suite: 'nihao-like', galaxies: 5000 }, recipe: 'npe', from: null, device: 'cpu', seed: 1, members: 1,
      epochs: 1000, maxMinutes: null, threads: null, evaluationGalaxies: 20,
    });
    const drawing = await measure(calls, SECONDS);
    while ((await api.training.get({ job })).summary.job.stage !== 'Training') await pause(200);
    const training = await measure(calls, SECONDS);
    await api.training.cancel({ job });
    return table({ 'at rest': rest, 'while galaxies are drawn': drawing, 'while a network is trained': training });
  } finally {
    engine.close();
    await pause(2000); // the engine puts its files in order
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a window asks while one works in it. */
async function usualCalls(api: SteelyardApi): Promise<Calls> {
  const { catalogues: [{ summary: { catalogue }, selection }] } = await api.projects.sample(null);
  const { galaxy, steps } = selection!;
  return {
    'projects.current': () => api.projects.current(null),
    'catalogues.rows': () => api.catalogues.rows({ catalogue, offset: 100, count: 100 }),
    'selection.preview': () => api.selection.preview({ catalogue, galaxy: galaxy!, steps }),
    'projects.setSelection': () => api.projects.setSelection({ catalogue, galaxy, steps }),
    'jobs.list': () => api.jobs.list(null),
    'models.list': () => api.models.list(null),
  };
}

/** Times of each call, ms, one after the other with pauses as a person makes. */
async function measure(calls: Calls, seconds: number): Promise<ReadonlyMap<string, readonly number[]>> {
  const times = new Map<string, number[]>(Object.keys(calls).map((name) => [name, []]));
  const end = performance.now() + 1000 * seconds;
  while (performance.now() < end) {
    for (const [name, call] of Object.entries(calls)) {
      const start = performance.now();
      await call();
      times.get(name)!.push(performance.now() - start);
      await pause(PAUSE_MS);
    }
  }
  return times;
}

function table(phases: Readonly<Record<string, ReadonlyMap<string, readonly number[]>>>): string {
  const lines = [`${'call, ms'.padEnd(22)}${Object.keys(phases).map((phase) => phase.padStart(34)).join('')}`];
  const names = [...Object.values(phases)[0].keys()];
  const cell = (times: readonly number[]): string => {
    const sorted = [...times].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1);
    return `median ${at(0.5)}  95 % ${at(0.95)}  most ${at(1)}`.padStart(34);
  };
  for (const name of names) lines.push(`${name.padEnd(22)}${Object.values(phases).map((times) => cell(times.get(name)!)).join('')}`);
  const all = Object.values(phases).map((times) => [...times.values()].flat());
  lines.push(`${'all'.padEnd(22)}${all.map(cell).join('')}`);
  const within = all.map((times) => ((100 * times.filter((time) => time <= BUDGET_MS).length) / times.length).toFixed(1));
  lines.push(`${`within ${BUDGET_MS} ms`.padEnd(22)}${within.map((share) => `${share} %`.padStart(34)).join('')}`);
  return `${lines.join('\n')}\n`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}
