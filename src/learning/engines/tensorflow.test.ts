import util from 'node:util';
import { expect, test } from 'vitest';
import { restoreRemovedUtilities, tensorflowEngine, tensorflowInstalled } from './tensorflow.ts';

test('Node\'s isNullOrUndefined is there again for tfjs-node', () => {
  restoreRemovedUtilities();
  const { isNullOrUndefined } = util as { isNullOrUndefined?: (value: unknown) => boolean };
  expect([null, undefined, 0, '', false].map((value) => isNullOrUndefined!(value))).toEqual([true, true, false, false, false]);
});

test.skipIf(tensorflowInstalled())('without the optional package its engine says how to get it', () => {
  expect(() => tensorflowEngine()).toThrow('npm run setup:cuda');
});
