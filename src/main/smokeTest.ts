import { app } from 'electron';
import type { EngineClient } from '../services/host/engineClient.ts';
import type { PageEvents } from './pageEvents.ts';

const PATIENCE_MS = 60_000;

/** With the window open: waits until its page has called, asks the engine one question, quits. Exit code 0 when both worked. */
export async function smokeTest(page: PageEvents, engine: EngineClient): Promise<void> {
  const late = setTimeout(() => { finish('Smoke test failed: the page did not call within a minute.', 1); }, PATIENCE_MS);
  await page.firstCall();
  const galaxies = await engine.call('galaxies.list', null);
  clearTimeout(late);
  if (galaxies.ok) finish('Smoke test passed: the window is open, its page calls and the engine answers.', 0);
  else finish(`Smoke test failed: ${galaxies.error.message}`, 1);
}

function finish(sentence: string, code: number): void {
  console.log(sentence);
  app.exit(code);
}
