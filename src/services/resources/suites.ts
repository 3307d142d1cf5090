import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { parseSuite, type Suite } from '../../science/mocks/suite.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { readGivenJson } from './readGivenFile.ts';
import { resourcePath } from './resources.ts';

/** Names of the suites that Steelyard ships. */
export function suiteNames(): string[] {
  return readdirSync(resourcePath('suites'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

export interface LoadedSuite {
  readonly suite: Suite;
  /** Of its declaration and of those that it mixes. */
  readonly sha256: string;
}

/**
 * A suite by name, or from the path of a JSON file of the user's own.
 * @throws SteelyardError `suite-invalid` when there is none of that name or its file is wrong
 */
export function loadSuite(nameOrPath: string): LoadedSuite {
  const hash = createHash('sha256');
  const read = (name: string): unknown => {
    const isPath = name.endsWith('.json');
    if (!isPath && !suiteNames().includes(name)) {
      throw new SteelyardError('suite-invalid', `There is no suite "${name}": choose one of ${suiteNames().join(', ')}, or give the path of a suite's JSON file.`);
    }
    const { text, value } = readGivenJson(isPath ? name : resourcePath('suites', `${name}.json`), 'a suite\'s JSON file', 'suite-invalid');
    hash.update(text);
    return value;
  };
  return { suite: parseSuite(read(nameOrPath), read), sha256: hash.digest('hex') };
}
