import { expect, it } from 'vitest';
import { progressSideBySide } from './progressSideBySide.ts';

it('adds up what networks have done, and takes as long as the slowest', () => {
  const together = progressSideBySide(2, 2);
  expect(together.step(0, { stage: 'likelihood', done: 10, total: 100, secondsLeft: 50 })).toEqual({ stage: 'likelihood', done: 10, total: 200, secondsLeft: 50 });
  expect(together.step(1, { stage: 'likelihood', done: 30, total: 100, secondsLeft: 20 })).toEqual({ stage: 'likelihood', done: 40, total: 200, secondsLeft: 50 });
  together.ended(0);
  expect(together.step(1, { stage: 'likelihood', done: 50, total: 100, secondsLeft: 10 })).toEqual({ stage: 'likelihood', done: 150, total: 200, secondsLeft: 10 });
});

it('stays in the stage of who is furthest behind', () => {
  const together = progressSideBySide(2, 2);
  together.step(0, { stage: 'regression', done: 100, total: 100 });
  together.step(1, { stage: 'regression', done: 98, total: 100 });
  expect(together.step(0, { stage: 'flow', done: 1, total: 100 })).toBeUndefined();
  expect(together.step(1, { stage: 'regression', done: 99, total: 100 })).toEqual({ stage: 'regression', done: 199, total: 200 });
  expect(together.step(1, { stage: 'flow', done: 1, total: 100 })).toEqual({ stage: 'flow', done: 2, total: 200 });
});

it('says nothing of the time while some wait for their turn', () => {
  const together = progressSideBySide(3, 2);
  expect(together.step(0, { stage: 'likelihood', done: 1, total: 10, secondsLeft: 9 })).toEqual({ stage: 'likelihood', done: 1, total: 30 });
});
