import { ensureBuilt } from '../src/cli/build.ts';

/** The tests run what is built, so what is built is what the sources say. */
export default function build(): void {
  ensureBuilt((line) => { console.log(line); });
}
