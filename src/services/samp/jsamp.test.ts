import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SampEvent } from '../../shared/apiSamp.ts';
import { readCatalogue } from '../../formats/index.ts';
import { createSampApi } from './sampApi.ts';
import type { SampService } from './sampApi.ts';
import { hasJsamp, sendWithStilts, startJsampHub } from './testing/jsampHub.ts';

function joinWith(environment: NodeJS.ProcessEnv, events: SampEvent[]): SampService {
  const none = (): never => { throw new Error('nothing is open'); };
  return createSampApi({
    catalogue: none, catalogueOfFile: () => undefined, memberRows: none, subsetFile: none, resultFile: none,
    emit: (event) => { events.push(event); },
  }, environment);
}

test.skipIf(!hasJsamp())('through TOPCAT\'s own hub, STILTS sends a table and it is read (skipped where Debian libjsamp-java or stilts is absent)', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'steelyard-stilts-'));
  const hub = await startJsampHub();
  const events: SampEvent[] = [];
  const samp = joinWith(hub.environment, events);
  try {
    expect(await samp.connect(null)).toMatchObject({ connected: true, hub: expect.stringMatching(/hub/i), trouble: '' });
    writeFileSync(join(folder, 'stars.csv'), 'ra,v\n1.5,55\n2.5,-60.25\n');
    for (const format of ['votable', 'fits'] as const) {
      events.length = 0;
      const sent = await sendWithStilts(hub.environment, join(folder, 'stars.csv'), format);
      expect(sent, sent.output).toMatchObject({ code: 0 });
      await expect.poll(() => events.find(({ kind }) => kind === 'samp-table'), { timeout: 10_000 }).toBeDefined();
      const { path } = events.find((event) => event.kind === 'samp-table')!;
      const catalogue = await readCatalogue(path);
      expect(catalogue).toMatchObject({ rowCount: 2, source: { format } });
      expect(catalogue.columns.map(({ name, values }) => [name, ...values])).toEqual([['ra', 1.5, 2.5], ['v', 55, -60.25]]);
    }
  } finally {
    await samp.close();
    await hub.close();
    rmSync(folder, { recursive: true });
  }
});
