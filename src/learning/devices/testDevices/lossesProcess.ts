/** Trains a tiny network on the devices that it is asked for, in a process of its own so that it can have a Vulkan driver of its own. */
import { startWorkload, workload } from '../benchmark.ts';
import { openEngine, type DeviceId } from '../device.ts';

const TINY = workload({ pixels: 8, channels: [2, 3], width: 4, batch: 4 });

async function losses(id: DeviceId, steps: number): Promise<number[]> {
  const { step, dispose } = await startWorkload(openEngine(id), TINY, 1e-3);
  const values: number[] = [];
  for (let i = 0; i < steps; i++) values.push(await step());
  await dispose();
  return values;
}

process.once('message', ({ ids, steps }: { ids: DeviceId[]; steps: number }) => {
  void (async () => {
    const results: number[][] = [];
    for (const id of ids) results.push(await losses(id, steps));
    process.send!(results, () => process.exit(0));
  })();
});
