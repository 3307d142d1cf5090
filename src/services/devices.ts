import { adapterName } from '../learning/devices/adapters.ts';
import { candidateDevices } from '../learning/devices/candidates.ts';
import { DEVICE_IDS, DEVICE_WORDS, deviceNamed, openEngine, type DeviceId } from '../learning/devices/device.ts';
import { examineDevice, type Examination } from '../learning/devices/examine.ts';
import type { Engine } from '../learning/engines/engine.ts';
import { openerWithFallback, withFallback, type Fallback, type ModelOpener } from '../learning/engines/fallback.ts';
import { openProgram } from '../learning/engines/onnxEngine.ts';
import { SteelyardError } from '../shared/errors.ts';

const BENCHMARK_SECONDS = 2;

/** A device of this machine as a person sees it. */
export interface DeviceReport {
  readonly id: DeviceId;
  /** What kind it is. */
  readonly kind: string;
  /** What the hardware calls itself, where that can be known. */
  readonly adapter?: string;
  readonly usable: boolean;
  /** One sentence: why it cannot be used. */
  readonly problem?: string;
  /** Training speed of a small network, samples/s. */
  readonly samples_per_second?: number;
}

export interface DeviceControl {
  readonly threads?: number;
  readonly signal?: AbortSignal;
  /** One line for the person: a device was passed over, chosen, or gave up. */
  readonly say?: (line: string) => void;
}

/**
 * The devices that the installed libraries can drive, each tried in a process of its own; the fastest first when timed.
 * @throws SteelyardError `cancelled`
 */
export async function listDevices(benchmark: boolean, control: DeviceControl = {}): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = [];
  // One after the other: side by side they would take each other's time.
  for (const id of candidateDevices()) {
    const [adapter, examination] = await Promise.all([adapterName(id), examine(id, benchmark, control)]);
    reports.push(reportOf(id, adapter, examination));
  }
  return benchmark ? reports.sort((a, b) => (b.samples_per_second ?? -1) - (a.samples_per_second ?? -1)) : reports;
}

function reportOf(id: DeviceId, adapter: string | undefined, { problem, samplesPerSecond }: Examination): DeviceReport {
  return {
    id,
    kind: DEVICE_WORDS[id],
    ...(adapter ? { adapter } : {}),
    usable: problem === undefined,
    ...(problem === undefined ? {} : { problem }),
    ...(samplesPerSecond === undefined ? {} : { samples_per_second: Number(samplesPerSecond.toPrecision(4)) }),
  };
}

function examine(id: DeviceId, benchmark: boolean, { threads, signal }: DeviceControl): Promise<Examination> {
  return examineDevice(
    { id, ...(benchmark ? { benchmarkSeconds: BENCHMARK_SECONDS } : {}), ...(threads === undefined ? {} : { threads }) },
    signal ? { signal } : {},
  );
}

/**
 * The engine for a training job: on the device that is named, or with `auto` on the fastest. When it fails in the middle, the job
 * goes on with the next one, and with the CPU in the end.
 *
 * @throws SteelyardError `usage` for an unknown device, `engine-failed` when the named one does not work here, `cancelled`
 */
export async function trainingEngine(choice: string, control: DeviceControl = {}): Promise<Engine> {
  const order = choice === 'auto' ? await fastestFirst(control) : await namedFirst(choice, control);
  if (order.length === 1) return openEngine(order[0]!, control.threads);
  return withFallback(order.map((id) => openEngine(id, control.threads)), (fallback) => control.say?.(fallbackSentence(fallback)));
}

async function fastestFirst(control: DeviceControl): Promise<DeviceId[]> {
  const others = candidateDevices().filter((id) => id !== 'cpu');
  let found = false;
  for (const id of others) found ||= (await examine(id, false, control)).problem === undefined;
  // Nothing to choose from: machines without a graphics adapter are spared the benchmark.
  if (!found) return ['cpu'];
  const timed = (await listDevices(true, control)).filter(({ usable }) => usable);
  control.say?.(`Devices, samples a second: ${timed.map((device) => `${device.id} ${device.samples_per_second}`).join(', ')}.`);
  return timed.map(({ id }) => id);
}

async function namedFirst(choice: string, control: DeviceControl): Promise<DeviceId[]> {
  const id = deviceNamed(choice);
  if (id === 'cpu') return ['cpu'];
  await requireUsable(id, control);
  return [id, 'cpu'];
}

async function requireUsable(id: DeviceId, control: DeviceControl): Promise<void> {
  const problem = candidateDevices().includes(id) ? (await examine(id, false, control)).problem : 'it is not part of what is installed here.';
  if (problem) throw new SteelyardError('engine-failed', `The device ${id} (${DEVICE_WORDS[id]}) cannot be used: ${problem}`);
}

/**
 * Opens model packages on a device; on the CPU when it fails. `auto` is the CPU: packages are small, and there the same seed
 * gives the same bytes.
 *
 * @throws SteelyardError as `trainingEngine`; `usage` for a device that runs no packages
 */
export async function modelOpener(choice: string, control: DeviceControl = {}): Promise<ModelOpener> {
  const id = choice === 'auto' ? 'cpu' : deviceNamed(choice);
  if (id === 'tensorflow') {
    const others = DEVICE_IDS.filter((other) => other !== 'tensorflow').join(', ');
    throw new SteelyardError('usage', `Model packages run on ONNX Runtime's devices: choose one of ${others}; tensorflow is for training.`);
  }
  const cpu: ModelOpener = { name: 'ONNX Runtime cpu', open: (onnx, specs) => openProgram(onnx, specs) };
  if (id === 'cpu') return cpu;
  await requireUsable(id, control);
  const device: ModelOpener = { name: `ONNX Runtime ${id}`, open: (onnx, specs) => openProgram(onnx, specs, { provider: id }) };
  return openerWithFallback([device, cpu], (fallback) => control.say?.(fallbackSentence(fallback)));
}

function fallbackSentence({ from, to, error }: Fallback): string {
  const reason = error instanceof Error ? error.message.split('\n')[0]!.replace(/[.\s]*$/, '') : String(error);
  return `Warning: ${from} failed (${reason}); the work goes on with ${to} from where it stood.`;
}
