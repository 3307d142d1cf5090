import type { ExampleSource } from './exampleSource.ts';

/** A source whose training examples are the first of the whole's: what is validated on stays the same. @param share in (0, 1] */
export function partOfSource(source: ExampleSource, share: number): ExampleSource {
  return {
    ...source,
    split: (validationShare, random) => {
      const { training, validation } = source.split(validationShare, random);
      return { training: training.slice(0, Math.round(share * training.length)), validation };
    },
  };
}
