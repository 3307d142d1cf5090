import { readFileSync } from 'node:fs';
import { parseSuite, type Suite } from '../../science/mocks/suite.ts';

/** A shipped suite, read as plainly as can be: for tests of what is below the services. */
export function loadSuiteForTests(name: string): Suite {
  const read = (each: string): unknown => JSON.parse(readFileSync(new URL(`../../../resources/suites/${each}.json`, import.meta.url), 'utf8'));
  return parseSuite(read(name), read);
}
